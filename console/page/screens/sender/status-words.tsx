/** The documented words, a click each. */
export function StatusWords(props: {
  readonly words: readonly string[];
  readonly chosen: string;
  readonly isDisabled: boolean;
  readonly onChoose: (word: string) => void;
}) {
  const { words, chosen, isDisabled, onChoose } = props;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset within a field would be read out twice.
    <div class="compose-words" role="group" aria-label="Documented statuses">
      {words.map((word) => (
        <button
          key={word}
          type="button"
          class="compose-word"
          aria-pressed={word === chosen}
          disabled={isDisabled}
          onClick={() => onChoose(word)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
