using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>How far a pair is, for somebody who asked for it.</summary>
public enum PairProgress
{
    /// <summary>Both sides hold what was decided.</summary>
    InStep = 1,

    /// <summary>A write is out, or about to be.</summary>
    Moving = 2,

    /// <summary>It is owed, and goes on by itself later.</summary>
    Waiting = 3,

    /// <summary>Nothing is to be done with it, by the configuration.</summary>
    LeftAlone = 4,

    /// <summary>A person has to act.</summary>
    Failed = 5,
}

[GenerateSerializer, Immutable, Alias("hss.PairReport")]
public sealed record PairReport([property: Id(0)] PairProgress Progress, [property: Id(1)] string? Code = null, [property: Id(2)] string? Reason = null);

/// <summary>Says of a pair why nothing happened with it, where nothing did.</summary>
public static class PairReporting
{
    public const string NotIncluded = "NOT_INCLUDED";
    public const string OutOfScope = "OUT_OF_SCOPE";
    public const string Deleted = "DELETED";
    public const string Direction = "DIRECTION";

    public static PairReport Report(PairState pair, Mapping mapping, bool included) => pair switch
    {
        { Refusal: { } refusal } => new(PairProgress.Failed, refusal.Code, $"{refusal.Side} did not take it: {refusal.Message}"),
        { Status: PairStatus.Pending } => new(PairProgress.Moving),
        { Waiting: { Code: WaitingCodes.ReadNeeded or WaitingCodes.Patience } } => new(PairProgress.Moving),
        { Waiting: { } waiting } => new(PairProgress.Waiting, waiting.Code, waiting.Reason),
        { Held: { } held } => new(PairProgress.Waiting, held.Fields[0].Code, $"{held.Fields[0].Field} waits: {held.Fields[0].Reason}"),
        _ => Settled(pair, mapping, included),
    };

    private static PairReport Settled(PairState pair, Mapping mapping, bool included)
    {
        var (hubSpot, salesforce) = (pair.HubSpot, pair.Salesforce);
        if (hubSpot.Outside || salesforce.Outside)
        {
            return LeftAlone(OutOfScope, $"Its Salesforce record is hidden from our user, or does not meet the condition{(mapping.SalesforceWhere is { } where ? $" {where}" : "")}.");
        }

        if (hubSpot.Deleted || salesforce.Deleted)
        {
            return LeftAlone(Deleted, $"Its {(hubSpot.Deleted ? Side.HubSpot : Side.Salesforce)} record was deleted.");
        }

        var isWhole = hubSpot.RecordId is not null && salesforce.RecordId is not null;
        if (hubSpot.RecordId is not null && !included && (!isWhole || mapping.Inclusion is { Leaving: Leaving.Stop }))
        {
            return LeftAlone(NotIncluded, mapping.Inclusion?.Segment is { } segment ? $"It is not in the segment {segment}, or does not meet the inclusion's condition." : "It does not meet the inclusion's condition.");
        }

        return isWhole
            ? new(PairProgress.InStep)
            : LeftAlone(Direction, $"It has no counterpart, and this mapping creates none in {(hubSpot.RecordId is null ? Side.HubSpot : Side.Salesforce)}.");
    }

    private static PairReport LeftAlone(string code, string reason) => new(PairProgress.LeftAlone, code, reason);
}
