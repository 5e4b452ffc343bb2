using CsCheck;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Xunit;

namespace HubSpotSfSync.Sync.Tests.Pairs;

/// <summary>What holds whatever is late, doubled, reordered or lost, over thousands of generated runs each.</summary>
public sealed class PairPropertyTests
{
    private const int Cases = 5000;

    private static readonly string[] EitherMayChange = ["sh", "n"];

    [Fact]
    public void Both_sides_end_equal() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(run).Do(run.Steps);
        return simulation.ComesToRest() && Equal(simulation);
    });

    [Fact]
    public void A_filled_field_is_never_overwritten_where_only_blanks_are_filled() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(run).Do(run.Steps);
        return simulation.ComesToRest() && Sides.Both.All(side => !simulation.On(side).Overwritten.Contains(PairSimulation.Name("f", side)));
    });

    [Fact]
    public void A_fields_non_owner_never_wins() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(run).Do(run.Steps);
        return simulation.ComesToRest()
            && Sides.Both.All(side => simulation.Value(side, "h") == simulation.LastSet(Side.HubSpot, "h") && simulation.Value(side, "s") == simulation.LastSet(Side.Salesforce, "s"));
    });

    [Fact]
    public void A_field_that_either_may_change_ends_with_what_one_side_last_said() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(run).Do(run.Steps);
        return simulation.ComesToRest()
            && EitherMayChange.All(field => Sides.Both.Any(side => simulation.LastSet(side, field) == simulation.Value(Side.HubSpot, field)));
    });

    [Fact]
    public void A_change_on_one_side_alone_arrives() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(run);
        simulation.ComesToRest();
        var edited = EditedSide(run);
        var steps = run.Steps.Where(step => step.Kind != StepKind.ExecuteWriteBeforeAnEdit).Select(step => step.Kind == StepKind.Edit ? step with { Side = edited } : step).ToList();
        simulation.Do(steps);
        var changed = EitherMayChange.Where(field => steps.Any(step => step.Kind == StepKind.Edit && PairSimulation.FieldOf(step).HubSpot[0] == field));
        return simulation.ComesToRest() && changed.All(field => simulation.Value(edited.Other(), field) == simulation.LastSet(edited, field));
    });

    /// <summary>When only one side is edited, the other only ever moves forward.</summary>
    [Fact]
    public void No_value_ever_returns_to_an_older_state() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(new Run([], [], []));
        simulation.ComesToRest();
        var edited = EditedSide(run);
        var last = 0;
        foreach (var step in run.Steps)
        {
            switch (step.Kind)
            {
                case StepKind.Edit:
                    simulation.On(edited).Edit(simulation.Now, PairSimulation.Name("sh", edited), $"{++last:D4}");
                    break;
                case StepKind.ExecuteWriteBeforeAnEdit:
                    break;
                default:
                    simulation.Do(step);
                    break;
            }
        }

        var rests = simulation.ComesToRest();
        var held = simulation.On(edited.Other()).History[PairSimulation.Name("sh", edited.Other())].Where(value => value is not null).ToList();
        return rests && held.SequenceEqual(held.Order(StringComparer.Ordinal)) && (last == 0 || held[^1] == $"{last:D4}");
    });

    [Fact]
    public void Merging_again_changes_nothing() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(run).Do(run.Steps);
        if (!simulation.ComesToRest())
        {
            return false;
        }

        var (pair, writes) = (simulation.Pair, simulation.WritesSent);
        simulation.ReplayEverything();
        return simulation.Pair == pair && simulation.WritesSent == writes;
    });

    [Fact]
    public void Values_that_a_platform_reshapes_are_not_fought() => Always(Run.Any, run =>
    {
        var simulation = PairSimulation.Linked(run, salesforceReshapes: (_, value) => value?.ToUpperInvariant()).Do(run.Steps);
        return simulation.ComesToRest() && PairSimulation.Mapping.Fields.Where(field => field.Owner != Ownership.FillBlank).All(field =>
            simulation.Value(Side.Salesforce, field.HubSpot[0]) is var held
            && (held == simulation.Value(Side.HubSpot, field.HubSpot[0]) || held == simulation.Value(Side.HubSpot, field.HubSpot[0])?.ToUpperInvariant()));
    });

    [Fact]
    public void Nothing_deleted_comes_back_and_nothing_is_deleted_in_return() => Always(Run.WithDeletions, run =>
    {
        var simulation = PairSimulation.Linked(run);
        simulation.ComesToRest();
        simulation.Do(run.Steps);
        return simulation.ComesToRest() && simulation.WritesAfterDeletion == 0 && Sides.Both.All(side =>
            simulation.On(side).Count == 1 && simulation.On(side).Deleted == run.Steps.Any(step => step.Kind == StepKind.Delete && step.Side == side));
    });

    [Fact]
    public void No_sequence_makes_two_records_where_one_was() => Always(Gen.Select(Run.WithDeletions, Gen.Enum<Side>()), (run, origin) =>
    {
        var simulation = new PairSimulation();
        simulation.Insert(origin, run);
        simulation.Do(run.Steps);
        return simulation.ComesToRest() && simulation.On(origin).Count == 1
            && (simulation.On(origin).Deleted ? simulation.On(origin.Other()).Count <= 1 : simulation.On(origin.Other()).Count == 1)
            && (Sides.Both.Any(side => simulation.On(side).Deleted) || Equal(simulation));
    });

    [Fact]
    public void A_counterpart_that_is_there_already_is_found_instead_of_created() => Always(Gen.Select(Run.Any, Gen.Enum<Side>()), (run, origin) =>
    {
        run.HubSpot["key"] = run.Salesforce["key"] = "k";
        var simulation = new PairSimulation();
        simulation.Insert(origin, run);
        simulation.Insert(origin.Other(), run);
        simulation.Observe(simulation.On(origin).Read(simulation.Now));
        simulation.Do(run.Steps);
        return simulation.ComesToRest() && Sides.Both.All(side => simulation.On(side).Count == 1) && Equal(simulation);
    });

    private static Side EditedSide(Run run) => run.Steps.Count > 0 ? run.Steps[0].Side : Side.HubSpot;

    /// <summary>A field whose blanks alone are filled may differ where both sides have a value.</summary>
    private static bool Equal(PairSimulation simulation) => PairSimulation.Mapping.Fields.All(field =>
        (simulation.Value(Side.HubSpot, field.HubSpot[0]), simulation.Value(Side.Salesforce, field.HubSpot[0])) is var (here, there)
        && (here == there || (field.Owner == Ownership.FillBlank && here is not null && there is not null)));

    private static void Always(Gen<Run> runs, Func<Run, bool> holds) => runs.Sample(holds, iter: Cases, print: run => run.Smallest(holds).ToString());

    private static void Always(Gen<(Run, Side)> runs, Func<Run, Side, bool> holds) =>
        runs.Sample(run => holds(run.Item1, run.Item2), iter: Cases, print: run => $"Starts in {run.Item2}\n{run.Item1.Smallest(less => holds(less, run.Item2))}");
}
