// Catches what breaks while drawing, so that a broken part is a message and not a blank page.
import { Component, type ReactNode } from 'react';
import { ProblemPage } from './problem_page';

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    return this.state.broken ? <ProblemPage problem="broken" /> : this.props.children;
  }
}
