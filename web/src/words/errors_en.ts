// What went wrong, in plain English, by the code that the API gives.
export interface ErrorText {
  readonly title: string;
  readonly action: string;
}

const AGAIN = 'Try again in a moment.';
const ADMIN = 'Ask an administrator if it goes on.';

export const englishErrors: Record<string, ErrorText> = {
  network_unreachable: {
    title: 'The server cannot be reached.',
    action: 'Check your connection, then try again.',
  },
  server_failed: { title: 'Something went wrong on the server.', action: AGAIN },
  unreadable_answer: { title: 'The server answered something unreadable.', action: AGAIN },
  step_failed: { title: 'A step on the server failed.', action: AGAIN },
  temporal_unavailable: { title: 'The server’s workflow engine does not answer.', action: AGAIN },
  worker_unavailable: {
    title: 'The server’s worker does not answer.',
    action: 'Try again in a moment; nothing was lost.',
  },
  redis_unavailable: { title: 'The event log does not answer.', action: AGAIN },
  pocketbase_unavailable: { title: 'The records cannot be reached.', action: AGAIN },

  not_signed_in: { title: 'You are not signed in any more.', action: 'Sign in again.' },
  sign_in_failed: { title: 'Email and password do not match.', action: 'Check both and try again.' },
  forbidden: { title: 'You may not do that.', action: 'Ask an administrator if you need to.' },
  foreign_origin: { title: 'This request came from another site.', action: 'Reload the page and try again.' },
  not_found: { title: 'There is no such thing, or it is not yours.', action: 'Check the address.' },
  unknown_route: { title: 'The server does not know this request.', action: 'Reload the page.' },
  malformed_request: {
    title: 'The server did not understand the request.',
    action: 'Reload the page and try again.',
  },

  unknown_session: {
    title: 'There is no such session.',
    action: 'Choose one from the list, or start a new one.',
  },
  session_closed: { title: 'This session is closed.', action: 'Start a new session.' },
  message_empty: { title: 'The message is empty.', action: 'Write what you want to change.' },
  message_too_long: {
    title: 'The message is too long.',
    action: 'Shorten it to 16,000 characters, or send it in parts.',
  },
  queue_full: {
    title: 'Too many messages wait already.',
    action: 'Wait until the agent has answered some of them.',
  },
  not_running: { title: 'Nothing is running.', action: 'Reload the page to see how it stands.' },
  answer_empty: { title: 'The answer is empty.', action: 'Choose, write, or skip.' },
  question_already_answered: {
    title: 'This question is answered already.',
    action: 'There is nothing to do.',
  },
  question_not_open: {
    title: 'This question is not open any more.',
    action: 'Reload the page to see the conversation as it is now.',
  },

  sandbox_failed: { title: 'Your sandbox could not be started.', action: `${AGAIN} ${ADMIN}` },
  sandbox_not_ready: {
    title: 'Your sandbox is not ready yet.',
    action: 'Wait until its steps are done, or send a message, which starts it.',
  },
  sandbox_silent: {
    title: 'Your sandbox does not answer.',
    action: 'Try again; it is started anew when it is gone.',
  },
  docker_unavailable: {
    title: 'Docker does not answer, so there is no sandbox.',
    action: 'Start Docker on the server, then try again.',
  },
  docker_refused: { title: 'Docker refused to start your sandbox.', action: ADMIN },
  image_missing: {
    title: 'The sandbox image is missing.',
    action: 'Run ./scripts/run on the server: it builds the image.',
  },
  images_missing: {
    title: 'The images are not built.',
    action: 'Run ./scripts/run on the server: it builds them.',
  },
  workspace_failed: { title: 'The workspace could not be made.', action: AGAIN },
  unknown_workspace: {
    title: 'The workspace is gone from the sandbox.',
    action: 'Send a message: it is made anew.',
  },
  preview_failed: {
    title: 'The preview did not start.',
    action: 'Ask the agent to repair what it says below, then try again.',
  },

  agent_unreachable: { title: 'The agent does not answer.', action: 'Try again; it is started anew.' },
  agent_silent: {
    title: 'The agent has said nothing for too long and was stopped.',
    action: 'Send the message again.',
  },
  agent_looping: {
    title: 'The agent went in circles and was stopped.',
    action: 'Say it in other words, or ask for a smaller step.',
  },
  agent_spent_budget: {
    title: 'The agent used up its budget for one turn.',
    action: 'Ask for a smaller step.',
  },
  agent_misconfigured: {
    title: 'The agent is not configured correctly.',
    action: 'Ask an administrator to check it.',
  },
  agent_error: { title: 'The agent could not go on.', action: 'Send the message again.' },
  agent_tools_unavailable: { title: 'The agent’s tools are not connected.', action: `${AGAIN} ${ADMIN}` },
  model_unavailable: { title: 'The model does not answer.', action: `Wait a moment and try again. ${ADMIN}` },
  model_rejected: {
    title: 'The model refused the request.',
    action: 'Ask an administrator to check the model’s address, name and key.',
  },
  model_garbled: { title: 'The model’s answer could not be read.', action: `Try again. ${ADMIN}` },
  context_overflow: {
    title: 'The conversation has become too long for the model.',
    action: 'Start a new session, or ask for a smaller step.',
  },
  answer_too_long: {
    title: 'The model’s answer reached its greatest length.',
    action: 'Ask for a smaller step.',
  },
  model_retry: { title: 'The model did not answer; it is asked again.', action: '' },
  answer_truncated: { title: 'The model’s answer was cut at its greatest length.', action: '' },
  unknown_agent_events: { title: 'The agent said something that this version does not know.', action: '' },
  event_unreadable: { title: 'An entry was written by another version and cannot be shown.', action: '' },

  turn_running: { title: 'The agent is still at work.', action: 'Publish when it is done.' },
  gate_not_passed: {
    title: 'The gate has not passed this state of the change.',
    action: 'Ask the agent to repair the findings, then publish.',
  },
  nothing_to_publish: { title: 'There is nothing to publish.', action: 'Ask for a change first.' },
  unknown_file: { title: 'This file did not change.', action: 'Choose another file.' },
  unknown_publication: { title: 'There is no such publication.', action: 'Choose one from the list.' },
  publication_opening: { title: 'The pull request is not open yet.', action: 'Try again shortly.' },
  publication_ended: { title: 'This publication is over.', action: 'Reload the page to see how it stands.' },
  publication_conflicts: {
    title: 'The application has changed in the same lines.',
    action: 'Ask for the change again in a new session.',
  },
  merge_conflict: {
    title: 'The application has changed in the same lines.',
    action: 'The author has to ask for the change again in a new session.',
  },
  merge_running: { title: 'It is being merged already.', action: 'Wait a moment.' },
  not_a_reviewer: { title: 'Only reviewers may do this.', action: 'Ask a reviewer.' },
  own_publication: {
    title: 'This is your own publication.',
    action: 'Somebody else has to review and merge it.',
  },
  not_approved: { title: 'It is not approved yet.', action: 'Merge it after a reviewer has approved it.' },
  review_empty: { title: 'The review says nothing.', action: 'Write what has to change.' },
  forge_unavailable: { title: 'The forge does not answer.', action: `${AGAIN} ${ADMIN}` },
};
