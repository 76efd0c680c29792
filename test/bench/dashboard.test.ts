import { describe, expect, it } from '@jest/globals';
import { queryOf, titleOf } from '../../bench/dashboard-data';
import { axis, dashboardSvg } from '../../bench/dashboard-svg';

const span = { fromMs: Date.UTC(2026, 10, 22, 12), toMs: Date.UTC(2026, 10, 22, 12, 10) };

describe('the picture of the dashboard', () => {
  it('asks for a metric as the body names it', () => {
    expect(queryOf(['Paymedic', 'Calls', 'Provider', 'stripe', { id: 'm0', period: 60, stat: 'Sum', visible: false }], 3)).toEqual({
      Id: 'm0', ReturnData: false, MetricStat: { Metric: { Namespace: 'Paymedic', MetricName: 'Calls', Dimensions: [{ Name: 'Provider', Value: 'stripe' }] }, Period: 60, Stat: 'Sum' },
    });
    expect(queryOf([{ expression: 'm0 * 2', label: 'twice', period: 60 }], 3)).toEqual({ Id: 'line3', Label: 'twice', ReturnData: true, Expression: 'm0 * 2', Period: 60 });
  });

  it('calls alarms as people do', () => {
    expect(titleOf('Paymedic-local-ProviderFaults1A2B3C4D-0123456789AB')).toBe('Provider faults');
  });

  it('has scales that end at round numbers and hold every value', () => {
    expect(axis([0, 37])).toEqual({ from: 0, to: 40, ticks: [0, 10, 20, 30, 40] });
    expect(axis([3, 99], 0, 100)).toMatchObject({ from: 0, to: 100 });
    expect(axis([0, 0]).to).toBeGreaterThan(0);
  });

  it('draws lines, states and texts, and says where there is no data', () => {
    const place = { x: 0, y: 0, width: 12, height: 6 };
    const svg = dashboardSvg([
      { ...place, kind: 'text', text: '# Are we <selling>?' },
      { ...place, kind: 'graph', title: 'Calls', minimum: 0, maximum: undefined, series: [{ label: 'create', points: [{ atMs: span.fromMs, value: 1 }, { atMs: span.fromMs + 60_000, value: 2 }] }] },
      { ...place, kind: 'graph', title: 'Retries', minimum: 0, maximum: undefined, series: [] },
      { ...place, kind: 'alarms', title: 'Alarms', alarms: [{ name: 'Provider faults', state: 'OK', wentOff: true }] },
    ], span);
    for (const part of ['>Are we &lt;selling&gt;?<', '<polyline points="50.0,', '>create<', '>No data', '>Provider faults (went off)<', '>12:00<']) expect(svg).toContain(part);
    expect(svg).not.toContain('NaN');
  });
});
