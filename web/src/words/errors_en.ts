// What went wrong, in plain English, by the code that the API gives.
export interface ErrorText {
  readonly title: string;
  readonly action: string;
}

export const englishErrors: Record<string, ErrorText> = {
  network_unreachable: {
    title: 'The server cannot be reached.',
    action: 'Check your connection, then try again.',
  },
  server_failed: { title: 'Something went wrong on the server.', action: 'Try again in a moment.' },
  unreadable_answer: { title: 'The server answered something unreadable.', action: 'Try again in a moment.' },
  not_signed_in: { title: 'You are not signed in any more.', action: 'Sign in again.' },
  sign_in_failed: { title: 'Email and password do not match.', action: 'Check both and try again.' },
  forbidden: { title: 'You may not do that.', action: 'Ask an administrator if you need to.' },
  not_found: { title: 'There is no such thing, or it is not yours.', action: 'Check the address.' },
  unknown_session: {
    title: 'There is no such session.',
    action: 'Choose one from the list, or start a new one.',
  },
  unknown_publication: { title: 'There is no such publication.', action: 'Choose one from the list.' },
  unknown_question: { title: 'There is no such question.', action: 'Reload the page.' },
  unknown_file: { title: 'This file did not change.', action: 'Choose another file.' },
  session_closed: { title: 'This session is closed.', action: 'Start a new session.' },
  message_empty: { title: 'The message is empty.', action: 'Write what you want to change.' },
  message_too_long: {
    title: 'The message is too long.',
    action: 'Shorten it to 16,000 characters or send it in parts.',
  },
  too_many_queued: { title: 'Too many messages are queued.', action: 'Wait until the agent has done some.' },
  question_already_answered: {
    title: 'This question is answered already.',
    action: 'There is nothing to do.',
  },
  turn_running: { title: 'The agent is still at work.', action: 'Wait until it is done, or stop it.' },
  gate_not_passed: {
    title: 'The gate has not passed this state of the change.',
    action: 'Ask the agent to repair the findings, then publish.',
  },
  nothing_to_publish: { title: 'There is nothing to publish.', action: 'Ask for a change first.' },
  own_publication: {
    title: 'This is your own publication.',
    action: 'Somebody else has to review and merge it.',
  },
  not_approved: { title: 'It is not approved yet.', action: 'Merge it after a reviewer has approved it.' },
  merge_conflict: {
    title: 'The application has changed in the same places.',
    action: 'Ask for the change again in a new session.',
  },
  preview_failed: {
    title: 'The preview did not start.',
    action: 'Ask the agent to repair it, or try again.',
  },
  sandbox_failed: { title: 'Your sandbox could not be started.', action: 'Try again in a moment.' },
  docker_unavailable: {
    title: 'Docker does not answer, so there is no sandbox.',
    action: 'Start Docker on the server, then try again.',
  },
  opencode_failed: { title: 'The agent did not start.', action: 'Try again; the sandbox is started anew.' },
  model_unavailable: { title: 'The model does not answer.', action: 'Try again in a moment.' },
  model_garbage: { title: 'The model answered something unreadable.', action: 'Try again.' },
  turn_timeout: { title: 'The agent took too long.', action: 'Ask for a smaller change.' },
};
