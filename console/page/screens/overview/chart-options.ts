import type uPlot from 'uplot';
import { axisMarks, type Measure, markText } from './axis-marks.ts';
import type { Line, Minutes } from './minutes.ts';

interface ChartSetting {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly { readonly name: string; readonly tone: string; readonly isDashed?: boolean }[];
  /** The colour of a tone, asked for at every drawing. */
  readonly ink: (tone: string) => string;
  /** Of the text of the page, as the style sheet says it. */
  readonly fontFamily: string;
  readonly measure: Measure;
  /** Of milliseconds since the epoch. */
  readonly formatTime: (time: number) => string;
  readonly leastTop: number;
}

const DASH = [5, 4];

/** Diameter of a value that stands alone, and of the hollow one of the minute that is not over, in pixels. */
const POINT = 4;
const DOT = 7;

/** How uPlot draws a chart of ours: no legend of its own, few grid lines, colours of the style sheet. */
export function chartOptions(setting: ChartSetting): uPlot.Options {
  const { width, height, lines, ink, measure, formatTime, leastTop } = setting;
  const font = `12px ${setting.fontFamily}`;
  return {
    width,
    height,
    legend: { show: false },
    cursor: { show: false },
    // At the right, room for half of a time whose mark is there.
    padding: [8, 18, 0, 0],
    scales: { y: { range: (_, __, max) => [0, topOf(max, leastTop, measure)] } },
    axes: [
      {
        stroke: () => ink('muted'),
        font,
        size: 28,
        gap: 6,
        space: 70,
        grid: { show: false },
        ticks: { stroke: () => ink('line'), width: 1, size: 4 },
        values: (_, splits) => splits.map((seconds) => formatTime(seconds * 1000)),
      },
      {
        stroke: () => ink('muted'),
        font,
        size: 58,
        gap: 6,
        grid: { stroke: () => ink('line'), width: 1 },
        ticks: { show: false },
        splits: (_, __, ___, top) => axisMarks(top, measure),
        values: (_, marks) => marks.map((mark) => markText(mark, marks[1] ?? 1, measure)),
      },
    ],
    series: [
      {},
      ...lines.flatMap(({ name, tone, isDashed = false }): uPlot.Series[] => {
        const stroke = () => ink(tone);
        return [
          {
            label: name,
            stroke,
            width: 2,
            ...(isDashed && { dash: DASH }),
            points: {
              show: false,
              filter: (plot, index) => loneValues(plot.data[index] ?? []),
              size: POINT,
              fill: stroke,
            },
          },
          // No line leads to it: the minute is not over.
          {
            label: `${name} so far`,
            stroke,
            paths: () => null,
            points: { show: true, size: DOT, width: 2, stroke, fill: () => ink('surface') },
          },
        ];
      }),
    ],
  };
}

/** What uPlot draws by {@link chartOptions}: for each line its values, and the one of the minute that is not over. */
export function plotData({ complete, started }: Minutes, lines: readonly Line[]): uPlot.AlignedData {
  const last = started === undefined ? [] : [started];
  return [
    [...complete, ...last].map((time) => time / 1000),
    ...lines.flatMap(({ values, soFar }) => [
      [...values, ...last.map(() => null)],
      [...values.map(() => null), ...last.map(() => soFar)],
    ]),
  ];
}

/** Where values without neighbours stand: a line needs two, so these would not be seen. */
export function loneValues(values: ArrayLike<number | null | undefined>): number[] {
  const isGap = (index: number) => (values[index] ?? null) === null;
  return Array.from(values, (_, index) => index).filter(
    (index) => !isGap(index) && isGap(index - 1) && isGap(index + 1),
  );
}

/** Where the axis ends: at its highest mark, with no value above it. */
export function topOf(max: number | null | undefined, leastTop: number, measure: Measure): number {
  return axisMarks(Math.max(leastTop, max ?? 0), measure).at(-1) ?? leastTop;
}
