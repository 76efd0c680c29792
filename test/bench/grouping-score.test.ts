import { describe, expect, it } from '@jest/globals';
import { csvRows, grouping } from '../../bench/grouping-score';

describe('the score of a grouping', () => {
  it('is whole for equal groups under other names', () => {
    expect(grouping(['x', 'y', 'x'], ['1', '2', '1'])).toEqual({ accuracy: 1, groupF1: 1, groups: 2, truthGroups: 2 });
  });

  it('counts neither part of a group that was split, nor a group that was joined', () => {
    expect(grouping(['a', 'a', 'b', 'c', 'd'], ['1', '1', '1', '2', '3'])).toEqual({ accuracy: 0.4, groupF1: expect.closeTo(4 / 7), groups: 4, truthGroups: 3 });
    expect(grouping(['a', 'a', 'a', 'b'], ['1', '1', '2', '3'])).toMatchObject({ accuracy: 0.25, groupF1: 0.4 });
  });
});

describe('CSV rows', () => {
  it('hold quotes, commas, line ends and empty cells', () => {
    expect(csvRows('a,"b ""c"", d",\r\n"e\nf",,g\n')).toEqual([['a', 'b "c", d', ''], ['e\nf', '', 'g']]);
  });
});
