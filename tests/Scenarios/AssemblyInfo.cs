// The machine's cores are few, and most of a scenario is waiting for both platforms.
[assembly: Xunit.v3.Parallelization(MaxThreads = 4)]
