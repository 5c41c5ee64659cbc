/** Header of an exported file that says why rejected requests are not in it, percent-encoded; absent if they are. */
export const EXPORT_PROBLEM_HEADER = 'x-export-problem';
