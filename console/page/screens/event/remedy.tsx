const COMMAND = /(npx webhooks [^;]+?)(?=;|\.?$|\. )/;

/** What to do, with the commands in it set apart. */
export function Remedy({ text }: { readonly text: string }) {
  return (
    <p class="remedy">
      {text
        .split(COMMAND)
        .map((part, index) => (COMMAND.test(part) ? <code key={index}>{part.trimEnd()}</code> : part))}
    </p>
  );
}
