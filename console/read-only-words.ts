/** What stands instead of a change, at its button and in the answer of the server. */
export const READ_ONLY = 'This console is read-only. Start it with --allow-changes to change something.';
