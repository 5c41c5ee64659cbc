import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adaptToEmulator } from '../../../tools/verify-aws/assembly.ts';

const TEMPLATE = {
  Resources: {
    Query: { Type: 'AWS::Logs::QueryDefinition', Properties: {} },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        Statement: [
          { Effect: 'Allow', Resource: { Ref: 'Secret' } },
          { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
          { Effect: 'Deny', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } },
        ],
        Other: { Ref: 'Role' },
      },
    },
  },
};

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a cloud assembly for an emulator', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'assembly-'));
    const text = JSON.stringify(TEMPLATE, undefined, 1);
    const manifest = {
      url: `s3://bucket/${hashOf(text)}.json`,
      assumeRoleArn: 'deploy',
      lookupRole: { arn: 'look' },
      kept: 'kept',
    };
    const assets = { [hashOf(text)]: { destinations: { there: { bucket: 'b', assumeRoleArn: 'publish' } } } };
    writeFileSync(join(folder, 'stack.template.json'), text);
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'stack.assets.json'), JSON.stringify(assets));
    adaptToEmulator(folder, 'stack', new Set(['AWS::Logs::QueryDefinition']));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (name: string) => readFileSync(join(folder, name), 'utf8');

  it('lacks the resources that are taken out, and no others', () => {
    expect(Object.keys(JSON.parse(read('stack.template.json')).Resources)).toEqual(['Secret', 'Role']);
  });

  it('names a secret by an attribute, and nothing else', () => {
    const { Properties } = JSON.parse(read('stack.template.json')).Resources.Role;
    expect(Properties.Statement[0]).toEqual({
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': ['Secret', 'Id'] },
    });
    expect(Properties.Other).toEqual({ Ref: 'Role' });
  });

  it('lacks the statements that demand TLS, and no others', () => {
    const { Properties } = JSON.parse(read('stack.template.json')).Resources.Role;
    expect(Properties.Statement).toHaveLength(2);
    expect(Properties.Statement[1].Condition).toEqual({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } });
  });

  it('names the template by the hash of what it is now', () => {
    const hash = hashOf(read('stack.template.json'));
    expect(JSON.parse(read('manifest.json')).url).toBe(`s3://bucket/${hash}.json`);
    expect(Object.keys(JSON.parse(read('stack.assets.json')))).toEqual([hash]);
  });

  it('is deployed with the rights of the caller', () => {
    expect(JSON.parse(read('manifest.json'))).not.toHaveProperty('assumeRoleArn');
    expect(JSON.parse(read('manifest.json'))).not.toHaveProperty('lookupRole');
    expect(JSON.parse(read('manifest.json')).kept).toBe('kept');
    expect(read('stack.assets.json')).not.toContain('publish');
  });
});
