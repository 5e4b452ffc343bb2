using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;

namespace HubSpotSfSync.Sync.Merging;

/// <summary>
/// The merge of a field whose values form a ladder. A side counts with the rung that it holds if it may climb there, or if both had
/// agreed to something as high; else with what was agreed. The higher of the two stands: nobody moves a record down.
/// </summary>
internal static class LadderMerge
{
    public static FieldVerdict Decide(FieldMapping field, FieldSide hubSpot, FieldSide salesforce, ConversionContext context)
    {
        var ladder = field.Ladder ?? throw new InvalidOperationException($"The field {field} has no ladder.");
        var agreed = hubSpot.Agreed is { } before ? ladder.HeightOf(before[0]) : null;

        // A value beside the ladder is nobody's step: both sides keep what they have.
        if (ladder.HeightOf(hubSpot.Values[0]) is not { } here
            || ladder.HeightOf(InHubSpotsWords(field, salesforce, context)) is not { } there)
        {
            return FieldVerdict.Agreed;
        }

        var hubSpotCounts = Counts(ladder, Side.HubSpot, here, agreed);
        var salesforceCounts = Counts(ladder, Side.Salesforce, there, agreed);
        var standing = Math.Max(Math.Max(hubSpotCounts, salesforceCounts), agreed ?? Ladder.Ground);
        return (here == standing, there == standing) switch
        {
            (true, _) => Towards(Side.Salesforce, here, there),
            (_, true) => Towards(Side.HubSpot, there, here),
            _ => new FieldVerdict.Restore(Side.HubSpot),
        };
    }

    /// <summary>Without a base both values stand as they were found: nobody is known to have moved.</summary>
    private static int Counts(Ladder ladder, Side side, int height, int? agreed) =>
        agreed is not { } known || height <= known || ladder.MayClimb(side, height) ? height : known;

    private static FieldVerdict.Write Towards(Side target, int standing, int held) =>
        new(target, held == Ladder.Ground ? DecisionReason.FilledBlank : held > standing ? DecisionReason.PutBack : DecisionReason.StepUp);

    private static string? InHubSpotsWords(FieldMapping field, FieldSide salesforce, ConversionContext context) =>
        field.Transform.Convert(Side.HubSpot, salesforce.Values, context) is Conversion.Made made ? made.Values[0] : Beside;

    /// <summary>No ladder has it.</summary>
    private const string Beside = "\0";
}
