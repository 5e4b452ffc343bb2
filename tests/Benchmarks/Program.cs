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
return await new RootCommand("Measures the product on this machine") { latency, share, faults }.Parse(args).InvokeAsync();
