using System.CommandLine;
using HubSpotSfSync.Benchmarks;

return await new RootCommand("Measures the product on this machine")
{
    LatencyBenchmark.Command(),
    BurstBenchmark.Command(),
    SandboxShareBenchmark.Command(),
    FaultTable.Command(),
    BudgetBenchmark.Command(),
    InitialSyncBenchmark.Command(),
    SilosBenchmark.Command(),
    MemoryBenchmark.Command(),
}.Parse(args).InvokeAsync();
