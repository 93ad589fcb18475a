interface ProblemProps {
  error: Error;
  onRetry: () => void;
}

export function Problem({ error, onRetry }: ProblemProps) {
  return (
    <div className="problem" role="alert">
      <p>
        <strong>This could not be loaded.</strong> {error.message}
      </p>
      <button type="button" className="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
