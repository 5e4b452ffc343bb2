using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>Why two records of one side are taken for the same thing.</summary>
public enum SuspicionReason
{
    /// <summary>They have a match value in common.</summary>
    SameValue = 1,

    /// <summary>Their counterparts were merged, they were not.</summary>
    MergedOnOtherSide = 2,

    /// <summary>A Lead was converted into a Contact that the other one is paired with.</summary>
    Converted = 3,

    /// <summary>A conversion made this one although the Lead's contact had the other already.</summary>
    MadeByConversion = 4,

    /// <summary>This one is to get a value that only one record may have, and that the other one has.</summary>
    ValueTaken = 5,

    /// <summary>Salesforce itself says so, by a duplicate rule of its own.</summary>
    PlatformRule = 6,
}

/// <summary>A record that seems to be there twice on its side: the other one has the counterpart.</summary>
[GenerateSerializer, Immutable, Alias("hss.Suspicion")]
public sealed record Suspicion
{
    [Id(0)] public required SuspicionReason Reason { get; init; }

    /// <summary>The side on which there are two.</summary>
    [Id(1)] public required Side Side { get; init; }

    /// <summary>The record that is left without a counterpart, or can't be written.</summary>
    [Id(2)] public required string RecordId { get; init; }

    /// <summary>The name of the pair that the other one belongs to.</summary>
    [Id(3)] public required string Rival { get; init; }

    /// <summary>What they have in common, by that side's name.</summary>
    [Id(4)] public string? Field { get; init; }

    [Id(5)] public string? Value { get; init; }

    /// <summary>What a person can do about it.</summary>
    public string Remedy => Reason switch
    {
        SuspicionReason.SameValue => $"Merge the two {Side} records, or give one another {Field}.",
        SuspicionReason.MergedOnOtherSide => $"Merge the two {Side} records too, or delete the one that is left over.",
        SuspicionReason.Converted => $"Merge the two {Side} records: the Lead of the one became the Contact of the other.",
        SuspicionReason.MadeByConversion => $"Merge the two {Side} records. At the next conversion choose the existing one.",
        SuspicionReason.ValueTaken => $"Merge the two {Side} records, or correct {Field} on the side where it was changed.",
        SuspicionReason.PlatformRule => $"Merge the two {Side} records, or let Salesforce's duplicate rule allow both.",
        _ => throw new InvalidOperationException($"Unknown reason {Reason}"),
    };
}
