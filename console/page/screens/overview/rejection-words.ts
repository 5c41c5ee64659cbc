/** The name of a metric that counts rejections, for people: `RejectedHeaders` reads `rejected headers`. */
export function rejectionWords(metric: string): string {
  return metric.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
