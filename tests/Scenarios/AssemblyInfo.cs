// The machine's cores are few, and most of a scenario is waiting for both platforms. Each has a world of its own, those of one class too.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.All, MaxThreads = 8)]
