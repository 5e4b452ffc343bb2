using System.CommandLine;
using HubSpotSfSync.Benchmarks;

var changes = new Option<int>("--changes") { Description = "Changes each way", DefaultValueFactory = _ => 200 };
var rate = new Option<double>("--rate") { Description = "Changes a second, each way", DefaultValueFactory = _ => 5 };
var latency = new Command("latency", "From a change on one side until it is visible on the other") { changes, rate };
latency.SetAction((parsed, cancellationToken) => LatencyBenchmark.RunAsync(parsed.GetValue(changes), parsed.GetValue(rate), cancellationToken));
var records = new Option<int>("--records") { Description = "Contacts in each sandbox", DefaultValueFactory = _ => 50_000 };
var share = new Command("sandbox-share", "How much of this machine the sandboxes take for themselves") { records };
share.SetAction((parsed, cancellationToken) => SandboxShareBenchmark.RunAsync(parsed.GetValue(records), cancellationToken));
var only = new Option<string?>("--only") { Description = "Faults whose name has this in it" };
var faults = new Command("faults", "What is lost when calls, webhooks and change events go wrong") { only };
faults.SetAction((parsed, cancellationToken) => FaultTable.RunAsync(parsed.GetValue(only), cancellationToken));
var callers = new Option<int>("--callers") { Description = "Who ask for permits at once", DefaultValueFactory = _ => 64 };
var seconds = new Option<int>("--seconds") { Description = "For how long", DefaultValueFactory = _ => 5 };
var budget = new Command("budget", "How many permits a second there are, and what they cost the budget grain") { callers, seconds };
budget.SetAction((parsed, cancellationToken) => BudgetBenchmark.RunAsync(parsed.GetValue(callers), parsed.GetValue(seconds), cancellationToken));
return await new RootCommand("Measures the product on this machine") { latency, share, faults, budget }.Parse(args).InvokeAsync();
