/** Whether AWS says that the credentials may not do this. Each service has a name of its own for it. */
export function isDenied(error: unknown): boolean {
  return (
    error instanceof Error && /AccessDenied|NotAuthorized|Unauthorized|AuthorizationError/.test(error.name)
  );
}
