/** Fails the run when a test was skipped, and closes it with one plain line of totals. */
module.exports = class NoSkipsReporter {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    this.skipped = skipped;
    process.stdout.write(`\ntests: ${results.numPassedTests} passed, ${results.numFailedTests} failed, ${skipped} skipped\n`);
  }

  getLastError() {
    return this.skipped > 0 ? new Error(`${this.skipped} test(s) were skipped: run or delete them`) : undefined;
  }
};
