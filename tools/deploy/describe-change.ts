import { formatRows } from '../../cli/output/table.ts';
import {
  type ChangedResource,
  type ChangedTemplate,
  type Fault,
  faultsOfChange,
  LASTING_TYPES,
  type Loss,
  lossesOfChange,
  nameOf,
  type Rule,
} from './faults-of-change.ts';

/** What a deployment would do, in words. */
export interface ChangeDescription {
  readonly lines: readonly string[];
  /** Whether somebody has to agree: it takes away what holds data or is known to others, or it would fail. */
  readonly needsConsent: boolean;
}

/** What others outside the stack know by an address. The other lasting types hold data. */
const ADDRESSED_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::SNS::Topic',
]);

/** Faults that are no loss, and what comes of them. */
const OBSTACLES: Readonly<Partial<Record<Rule, string>>> = {
  'name taken':
    'its name is taken by what goes only afterwards: the deployment would fail and be rolled back',
  'name kept by a failed creation': 'it would stay if the deployment fails, in the way of the next one',
  'route in conflict':
    'it cannot be made beside what goes only afterwards: the deployment would fail and be rolled back',
  'mapping made anew':
    'it cannot be made beside the old one of the same queue: the deployment would fail and be rolled back',
  'several indexes':
    'DynamoDB makes or deletes one index at a time: the deployment would fail and be rolled back',
};

/** Says what deploying one template over another would take away or make anew, and what would go wrong. */
export function describeChange(before: ChangedTemplate, after: ChangedTemplate): ChangeDescription {
  const faults = faultsOfChange(before, after);
  const rows = [
    ...lossesOfChange(before, after).map(describeLoss),
    ...faults.flatMap((fault) => describeObstacle(fault, after)),
  ];
  return { lines: formatRows(rows).map((line) => `  ${line}`), needsConsent: faults.length > 0 };
}

function describeLoss({ kind, id, resource }: Loss): string[] {
  return [kind, resource.Type, shownName(id, resource), consequence(kind, resource)];
}

function consequence(kind: Loss['kind'], { Type, DeletionPolicy }: ChangedResource): string {
  if (!LASTING_TYPES.has(Type)) return '';
  if (ADDRESSED_TYPES.has(Type)) return 'others have its address, which no longer holds';
  if (kind === 'replaced') return 'holds data; the new one begins empty';
  return DeletionPolicy?.startsWith('Retain')
    ? 'holds data; stays in the account, outside the stack'
    : 'holds data, which is deleted with it';
}

function describeObstacle({ rule, id }: Fault, { Resources }: ChangedTemplate): string[][] {
  const words = OBSTACLES[rule];
  const resource = Resources[id];
  if (words === undefined || resource === undefined) return [];
  return [['in the way', resource.Type, shownName(id, resource), words]];
}

/** A name that is put together on deployment says less than the logical id. */
function shownName(id: string, resource: ChangedResource): string {
  const name = nameOf(resource);
  return name === undefined || name.startsWith('{') ? id : name;
}
