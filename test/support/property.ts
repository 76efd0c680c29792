import fc from 'fast-check';

/**
 * fast-check with one seed, so that a run says the same on every machine; `PROPERTY_SEED=n` tries others.
 * A seed that fails becomes an example in the test it failed.
 */
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 1) });

export { fc };
