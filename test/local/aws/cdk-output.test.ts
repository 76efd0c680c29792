import { describe, expect, it } from '@jest/globals';
import { failureReason, stackEvent } from '../../../lib/local/aws/cdk-output';

describe('what the CDK command line says', () => {
  it('is read as events, with and without a total', () => {
    const event = { done: 3, status: 'CREATE_COMPLETE', type: 'AWS::IAM::Role', rest: 'Role (Role1AB)' };
    expect(stackEvent('Shop |  3/15 | 7:51:45 AM | CREATE_COMPLETE         | AWS::IAM::Role | Role (Role1AB) ')).toEqual(event);
    expect(stackEvent('Shop |   3 | 7:51:45 AM | CREATE_COMPLETE | AWS::IAM::Role | Role (Role1AB)')).toEqual(event);
    expect(stackEvent('Outputs:')).toBeUndefined();
  });

  it('gives as the reason the first resource that failed, not those that were cancelled with it', () => {
    expect(
      failureReason([
        'Shop | 1 | 7:51:45 AM | CREATE_FAILED | AWS::SNS::Topic | Topic Resource creation cancelled',
        'Shop | 1 | 7:51:45 AM | CREATE_FAILED | AWS::DynamoDB::Table | Ledger Table already exists',
        '❌  Shop failed: it was rolled back',
      ]),
    ).toBe('AWS::DynamoDB::Table Ledger Table already exists');
  });

  it('gives the last error where no resource failed, without signs and stack lines', () => {
    expect(failureReason(['Bundling', 'Error: env is "prdo": write dev, staging or prod', '    at main (app.ts:1:1)', ''])).toBe(
      'env is "prdo": write dev, staging or prod',
    );
    expect(failureReason(['‣ ValidationError: Unrecognized resource types: [A::B::C]'])).toBe('ValidationError: Unrecognized resource types: [A::B::C]');
    expect(failureReason([])).toBe('it said nothing');
  });
});
