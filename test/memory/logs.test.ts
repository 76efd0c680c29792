import { createMemoryLogs } from '../../lib/memory/logs';
import { logsContract } from '../support/logs-contract';

logsContract('memory', async (events) => createMemoryLogs(events));
