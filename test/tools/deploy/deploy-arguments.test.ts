import { deployArguments } from '../../../tools/deploy/deploy-arguments.ts';

test('what CDK knows is passed on as it was given', () => {
  const args = ['-c', 'stage=prod', '--context=a=b', '--require-approval', 'never', '-y', 'Stack', '-v'];
  expect(deployArguments(args).passedOn).toEqual(args);
});

test('where the app and its result are is not passed on', () => {
  const { passedOn } = deployArguments([
    '--app',
    'x',
    '-c',
    'stage=dev',
    '-o',
    'y',
    '--output=z',
    '-a=w',
    '-v',
  ]);
  expect(passedOn).toEqual(['-c', 'stage=dev', '-v']);
});

test('profile, region and consent are read', () => {
  expect(deployArguments(['--profile', 'prod', '--region=eu-west-1', '--yes'])).toMatchObject({
    profile: 'prod',
    region: 'eu-west-1',
    agreed: true,
    help: false,
  });
  expect(deployArguments(['-h'])).toMatchObject({ profile: undefined, agreed: false, help: true });
});

test('the value of an option of CDK is not taken for an option', () => {
  expect(deployArguments(['-c', 'note=--yes', '--tags', 'a=-y']).agreed).toBe(false);
});

test('synthesis is told of context, profile and region alone', () => {
  const args = [
    '-c',
    'a=1',
    'b=2',
    '--context=c=3',
    '--tags',
    'd=4',
    '--profile',
    'prod',
    '--region=eu-west-1',
    '-y',
  ];
  expect(deployArguments(args).forSynthesis).toEqual([
    '--context',
    'a=1',
    '--context',
    'b=2',
    '--context',
    'c=3',
    '--profile',
    'prod',
    '--region',
    'eu-west-1',
  ]);
});
