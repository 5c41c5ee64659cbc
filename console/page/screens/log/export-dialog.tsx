import { useEffect, useRef, useState } from 'preact/hooks';
import type { ExportQuery } from '../../../contract.ts';
import { api, messageOf, type SavedFile } from '../../api.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { SelectField } from '../../parts/field.tsx';
import { Failure, Notice } from '../../parts/notice.tsx';
import { filterWords, type LogFilter } from './log-filter.ts';
import { spanWords } from './search-words.ts';

type Format = ExportQuery['format'];

/** Saves everything that matches the filter as a file, also what is not loaded. */
export function ExportDialog(props: {
  readonly filter: LogFilter;
  /** What the server is asked for, at the time when it is asked. */
  readonly queryNow: () => Omit<ExportQuery, 'format' | 'bodies'>;
  readonly onClose: () => void;
}) {
  const { filter, queryNow, onClose } = props;
  const zone = useTimeZone();
  const [format, setFormat] = useState<Format>('csv');
  const [bodies, setBodies] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const [saved, setSaved] = useState<SavedFile>();
  const [error, setError] = useState<string>();
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);
  const save = async () => {
    setSaving(true);
    setError(undefined);
    setSaved(undefined);
    try {
      const file = await api.exportFile({ ...queryNow(), format, bodies }, abort.current.signal);
      download(file);
      setSaved(file);
    } catch (problem) {
      if (!abort.current.signal.aborted) setError(messageOf(problem));
    }
    setSaving(false);
  };
  return (
    <Dialog
      title="Export"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            {saved === undefined ? 'Cancel' : 'Close'}
          </button>
          <button type="button" class="button" data-kind="strong" disabled={isSaving} onClick={save}>
            {isSaving ? 'Reading…' : 'Save'}
          </button>
        </>
      }
    >
      <p>
        Everything that matches is saved, oldest first, also what the list has not loaded:{' '}
        {filterWords(filter)}, {spanWords(filter, zone)}.
      </p>
      <SelectField label="Format" value={format} onChange={(value) => setFormat(value as Format)}>
        <option value="csv">CSV, for spreadsheets</option>
        <option value="jsonl">JSON Lines, one object a line</option>
      </SelectField>
      <label class="check">
        <input
          type="checkbox"
          checked={bodies}
          onChange={({ currentTarget }) => setBodies(currentTarget.checked)}
        />
        With bodies, as they were sent: they hold personal data
      </label>
      {saved !== undefined && (
        <Notice tone={saved.problem === undefined ? 'good' : 'bad'} isLive>
          {saved.problem === undefined ? (
            <p>{saved.name} is saved, and whole.</p>
          ) : (
            <p>
              {saved.name} is saved, and not whole. {saved.problem}
            </p>
          )}
        </Notice>
      )}
      {error !== undefined && <Failure error={`Nothing was saved. ${error}`} />}
    </Dialog>
  );
}

/** Gives a file to the browser, as a click on a link to it does. */
function download({ name, content }: SavedFile): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken it by then.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
