import { dataStories } from './stories-data';
import { storiesWithout } from './stories-none';
import { ourStories } from './stories-ours';
import { outsideStories } from './stories-outside';
import type { Story } from './story';

export const stories: readonly Story[] = [...dataStories, ...outsideStories, ...ourStories, ...storiesWithout];
