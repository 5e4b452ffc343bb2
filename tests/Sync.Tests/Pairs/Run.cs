using CsCheck;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Tests.Pairs;

internal enum StepKind
{
    /// <summary>A person changes a field.</summary>
    Edit,

    /// <summary>A person deletes the record.</summary>
    Delete,

    /// <summary>A webhook or change event arrives: any of those ever sent, so late, twice, out of order or never.</summary>
    DeliverEvent,

    /// <summary>A poll reads the record, and ...</summary>
    TakeRead,

    /// <summary>... what was read arrives, some time.</summary>
    DeliverRead,

    /// <summary>A planned write reaches the platform; its answer is on its way.</summary>
    ExecuteWrite,

    /// <summary>The same, and a retry below brings it a second time.</summary>
    ExecuteWriteTwice,

    /// <summary>The same, and a person changes the field before the record is read back for the answer.</summary>
    ExecuteWriteBeforeAnEdit,

    ExecuteWriteAndLoseAnswer,

    /// <summary>It took effect, and the sender only saw its connection break.</summary>
    ExecuteWriteAndAnswerLater,

    /// <summary>The platform has no time for it.</summary>
    TurnWriteAway,

    DeliverAnswer,

    /// <summary>So much time passes that writes without an answer count as lost.</summary>
    GiveUpOnWrites,
}

/// <summary>One step of a run; the numbers choose among what is possible at that moment.</summary>
internal sealed record Step(StepKind Kind, Side Side, int A, int B)
{
    public override string ToString() => $"new(StepKind.{Kind}, Side.{Side}, {A}, {B})";
}

/// <summary>How two records began, and what happened then. Values go by HubSpot's field names.</summary>
internal sealed record Run(Dictionary<string, string?> HubSpot, Dictionary<string, string?> Salesforce, List<Step> Steps)
{
    private static readonly StepKind[] Kinds =
    [
        .. Enum.GetValues<StepKind>().Where(kind => kind is not StepKind.Delete), StepKind.Edit, StepKind.DeliverEvent, StepKind.DeliverAnswer, StepKind.ExecuteWrite,
    ];

    private static readonly Gen<Dictionary<string, string?>> Values = Gen.Int[0, 3].Array[PairSimulation.Mapping.Fields.Count].Select(picks =>
        PairSimulation.Mapping.Fields.Zip(picks).ToDictionary(one => one.First.HubSpot[0], one => one.Second == 0 ? null : $"v{one.Second}"));

    public static readonly Gen<Run> Any = Of(Kinds);

    public static readonly Gen<Run> WithDeletions = Of([.. Kinds, StepKind.Delete]);

    private static Gen<Run> Of(StepKind[] kinds)
    {
        var steps = Gen.Select(Gen.OneOf(kinds), Gen.Enum<Side>(), Gen.Int[0, 50], Gen.Int[0, 30]).Select(step => new Step(step.Item1, step.Item2, step.Item3, step.Item4));
        return Gen.Select(Values, Values, steps.List[0, 40]).Select(run => new Run(run.Item1, run.Item2, run.Item3));
    }

    /// <summary>The same failure with every step left out that it does not need.</summary>
    public Run Smallest(Func<Run, bool> holds)
    {
        var run = this;
        for (var i = run.Steps.Count - 1; i >= 0; i--)
        {
            var less = run with { Steps = [.. run.Steps.Where((_, at) => at != i)] };
            (run, i) = holds(less) ? (run, i) : (less, less.Steps.Count);
        }

        var empty = run with { HubSpot = [], Salesforce = [] };
        return holds(empty) ? run : empty;
    }

    /// <summary>As it can be pasted into an example.</summary>
    public override string ToString() => $"HubSpot: {Text(HubSpot)}\nSalesforce: {Text(Salesforce)}\n{string.Join(",\n", Steps)}";

    private static string Text(Dictionary<string, string?> values) => string.Join(" ", values.Where(value => value.Value is not null).Select(value => $"{value.Key}={value.Value}"));
}
