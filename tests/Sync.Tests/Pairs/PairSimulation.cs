using HubSpotSfSync.Sync.Crm;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>
/// Two platforms, a pair between them, and everything that can happen to messages: they come late, twice, in any order, or not at all.
/// Drives the pair exactly as its grain does: take in, plan, send.
/// </summary>
internal sealed class PairSimulation
{
    private static readonly DateTimeOffset Epoch = DateTimeOffset.UnixEpoch.AddDays(20000);
    private readonly List<PlannedWrite> _sent = [];
    private readonly List<(Side Target, long Number, WriteOutcome Outcome)> _answers = [];
    private readonly List<Observation> _reads = [];
    private int _quickEdits;
    private long _now = Epoch.ToUnixTimeMilliseconds();

    public static readonly Mapping Mapping = new()
    {
        Connection = "c",
        Name = "contacts",
        HubSpotObject = "contacts",
        SalesforceObject = "Contact",
        Match = [new MatchRule("key", "Key", Normalizer.Text)],
        Fields =
        [
            new FieldMapping("key", "Key", Ownership.Shared),
            new FieldMapping("h", "H", Ownership.HubSpot),
            new FieldMapping("s", "S", Ownership.Salesforce),
            new FieldMapping("sh", "Sh", Ownership.Shared),
            new FieldMapping("n", "N", Ownership.Newest),
            new FieldMapping("f", "F", Ownership.FillBlank),
        ],
        HubSpotIdentityField = "sfid",
        SalesforceIdentityField = "Hid",
        PortalId = 1,
    };

    public SimulatedPlatform HubSpot { get; init; } = Platform(Side.HubSpot);

    public SimulatedPlatform Salesforce { get; init; } = Platform(Side.Salesforce);

    public PairState Pair { get; private set; } = new();

    public int WritesSent { get; private set; }

    /// <summary>Writes planned although the pair knew that one of its records is deleted.</summary>
    public int WritesAfterDeletion { get; private set; }

    /// <summary>Closed until both sides were scanned.</summary>
    public bool MayCreate { get; set; } = true;

    public long Now => _now += 7;

    public SimulatedPlatform On(Side side) => side == Side.HubSpot ? HubSpot : Salesforce;

    public static SimulatedPlatform Platform(Side side, Func<string, string?, string?>? reshape = null) =>
        new(side, Mapping.ObjectOn(side), [.. Mapping.Fields.SelectMany(field => field.On(side))]) { Reshape = reshape ?? ((_, value) => value) };

    /// <summary>Two records that were both scanned, and found to be the same thing.</summary>
    public static PairSimulation Linked(Run run, Func<string, string?, string?>? salesforceReshapes = null)
    {
        var simulation = new PairSimulation { Salesforce = Platform(Side.Salesforce, salesforceReshapes), MayCreate = false };
        foreach (var side in Sides.Both)
        {
            simulation.Insert(side, run);
        }

        foreach (var side in Sides.Both)
        {
            simulation.Observe(simulation.On(side).Read(simulation.Now));
        }

        simulation.MayCreate = true;
        return simulation;
    }

    public void Insert(Side side, Run run)
    {
        var values = side == Side.HubSpot ? run.HubSpot : run.Salesforce;
        On(side).Insert(Now, values.ToDictionary(value => Name(value.Key, side), value => value.Value));
    }

    public static string Name(string hubSpot, Side side) => Mapping.Fields.First(field => field.HubSpot[0] == hubSpot).On(side)[0];

    /// <summary>What a person edits in this step; the match key stays.</summary>
    public static FieldMapping FieldOf(Step step) => Mapping.Fields[1 + (step.A % (Mapping.Fields.Count - 1))];

    public string? Value(Side side, string hubSpot) => On(side).Values[Name(hubSpot, side)];

    public string? LastSet(Side side, string hubSpot) => On(side).LastSet.GetValueOrDefault(Name(hubSpot, side));

    public PairSimulation Do(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            Do(step);
        }

        return this;
    }

    /// <summary>Lets everything arrive, and polls both sides, until nothing is owed any more. False when it never ends.</summary>
    public bool ComesToRest()
    {
        for (var round = 0; round < 40; round++)
        {
            var before = WritesSent;
            while (_sent.Count > 0)
            {
                Answers(Take(0), Execute);
            }

            while (_answers.Count > 0)
            {
                Answer(0);
            }

            _now = Math.Max(_now + (long)PairPolicy.LostAfter(Lane.Live).TotalMilliseconds, Pair.Waiting?.NotBefore.ToUnixTimeMilliseconds() ?? 0) + 1;
            foreach (var side in Sides.Both)
            {
                Observe(On(side).Read(Now));
            }

            if (WritesSent == before && Pair.Status == PairStatus.Settled)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Shows the pair everything that was ever observed once more.</summary>
    public void ReplayEverything()
    {
        foreach (var one in Sides.Both.SelectMany(side => On(side).Events).Concat(_reads).ToList())
        {
            Observe(one);
        }
    }

    public void Observe(Observation? observation)
    {
        // A deletion is only ever delivered to a pair that has the record.
        if (observation is not null && !(observation.Record.Deleted && Pair[observation.Side].RecordId is null)
            && (observation.Complete || observation.Record.Deleted || Pair[observation.Side].RecordId is not null))
        {
            Advance(PairObserving.Observe(Pair, observation, Mapping));
        }
    }

    public void Do(Step step)
    {
        // Mostly within one second of Salesforce's stamps, at times past it.
        _now += 1 + (step.B * 37 % 400);
        var platform = On(step.Side);
        switch (step.Kind)
        {
            case StepKind.Edit:
                Edit(step.Side, step);
                break;
            case StepKind.Delete:
                platform.Delete(_now);
                break;
            case StepKind.DeliverEvent when platform.Events.Count > 0:
                Observe(platform.Events[step.A % platform.Events.Count]);
                break;
            case StepKind.TakeRead when platform.Read(_now) is { } read:
                _reads.Add(read);
                break;
            case StepKind.DeliverRead when _reads.Count > 0:
                Observe(_reads[step.A % _reads.Count]);
                break;
            case StepKind.DeliverAnswer when _answers.Count > 0:
                Answer(step.A % _answers.Count);
                break;
            case StepKind.GiveUpOnWrites:
                // What was not sent by its deadline is not sent any more.
                _now += (long)PairPolicy.LostAfter(Lane.Live).TotalMilliseconds + 1;
                _sent.Clear();
                Advance(Pair);
                break;
            default:
                if (_sent.Count > 0)
                {
                    DoWrite(step, Take(step.A % _sent.Count));
                }

                break;
        }
    }

    private void DoWrite(Step step, PlannedWrite write)
    {
        switch (step.Kind)
        {
            case StepKind.ExecuteWrite:
                Answers(write, Execute);
                break;
            case StepKind.ExecuteWriteTwice:
                Answers(write, Execute);
                Answers(write, Execute);
                break;
            case StepKind.ExecuteWriteBeforeAnEdit:
                // Each time another value: the same one twice, both times right after ours, passes for the platform's form of ours.
                Answers(write, one => On(one.Target).Write(one.Write, Now, () => On(one.Target).Edit(Now, FieldOf(step).On(one.Target)[0], $"quick{++_quickEdits}")));
                break;
            case StepKind.ExecuteWriteAndLoseAnswer:
                Execute(write);
                break;
            case StepKind.ExecuteWriteAndAnswerLater:
                Execute(write);
                Answers(write, _ => new WriteOutcome.Later(At(_now), "NO_ANSWER", "The connection broke."));
                break;
            case StepKind.TurnWriteAway:
                Answers(write, _ => new WriteOutcome.Later(At(_now), "BUSY", "Try later.") { MayHaveArrived = false });
                break;
            default:
                // Nothing to read, deliver or answer yet: the write stays on its way.
                _sent.Add(write);
                break;
        }
    }

    private void Edit(Side side, Step step) => On(side).Edit(Now, FieldOf(step).On(side)[0], step.B % 5 == 0 ? null : $"{side}{step.B}");

    private PlannedWrite Take(int which)
    {
        var write = _sent[which];
        _sent.RemoveAt(which);
        return write;
    }

    private WriteOutcome Execute(PlannedWrite write) => On(write.Target).Write(write.Write, Now);

    private void Answers(PlannedWrite write, Func<PlannedWrite, WriteOutcome> outcome) => _answers.Add((write.Target, write.Outgoing.Number, outcome(write)));

    private void Answer(int which)
    {
        var (target, number, outcome) = _answers[which];
        _answers.RemoveAt(which);
        Advance(PairSettling.Settle(Pair, target, number, outcome, Mapping, At(_now)));
    }

    private void Advance(PairState pair)
    {
        var context = new PlanningContext(Mapping, Lane.Live, At(_now)) { Scanned = MayCreate ? Sides.Both : [] };
        (Pair, var writes) = PairPlanning.Plan(pair, context);
        _sent.AddRange(writes);
        WritesSent += writes.Count;
        WritesAfterDeletion += Pair.HubSpot.Deleted || Pair.Salesforce.Deleted ? writes.Count : 0;
    }

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
