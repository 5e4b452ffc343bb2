using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Crm;

/// <summary>
/// What is to be written into one record. A create (no <see cref="RecordId"/>) is an upsert on the identity field, so that sending it
/// again makes no second record.
/// </summary>
[GenerateSerializer, Immutable, Alias("hss.RecordWrite")]
public sealed record RecordWrite
{
    [Id(0)] public string? RecordId { get; init; }

    /// <summary>The other side's record; written into the identity field with every create and on the first update. Empty for a record
    /// that is to carry none any more.</summary>
    [Id(1)] public required string Identity { get; init; }

    /// <summary>Field to canonical value; null empties the field.</summary>
    [Id(2)] public required IReadOnlyDictionary<string, string?> Values { get; init; }

    /// <summary>Values that must still be there for the update to go ahead: what the merge believed it was overwriting.
    /// A difference answers <see cref="WriteOutcome.Stale"/>. Empty: no read before the write.</summary>
    [Id(3)] public IReadOnlyDictionary<string, string?> Expected { get; init; } = new Dictionary<string, string?>();

    /// <summary>For a create: by what an existing record is looked for first, in this order; the first key that finds one counts.</summary>
    [Id(4)] public IReadOnlyList<MatchKey> Match { get; init; } = [];

    /// <summary>The record is to go: HubSpot archives it, Salesforce puts it into the bin. Carries no values.</summary>
    [Id(5)] public bool Delete { get; init; }
}

/// <summary>Fields and the values that they all must hold for a record to be the one that is looked for.</summary>
[GenerateSerializer, Immutable, Alias("hss.MatchKey")]
public sealed record MatchKey([property: Id(0)] IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Fields that must be empty on it: a weaker key (the name) does not overrule a stronger one (the domain) that differs.</summary>
    [Id(1)] public IReadOnlyList<string> Blank { get; init; } = [];
}

public sealed record WriteBatch
{
    /// <summary>The object, the fields to read back after the write, and the identity field.</summary>
    public required RecordQuery Query { get; init; }

    public required IReadOnlyList<RecordWrite> Writes { get; init; }

    /// <summary>A create may meet a record outside the query's scope by its match value: several portals sync the object, and whose such a
    /// record is the caller decides. Else what is outside is left alone, and another record is made inside.</summary>
    public bool MatchesAnywhere { get; init; }
}

/// <summary>What became of one write.</summary>
[GenerateSerializer, Immutable, Alias("hss.WriteOutcome")]
public abstract record WriteOutcome
{
    private static readonly IReadOnlyDictionary<string, string?> NothingTold = new Dictionary<string, string?>();

    private WriteOutcome()
    {
    }

    /// <summary>It is there. <paramref name="After"/> is how the record looks now, as the platform itself holds it: what it did to
    /// the values it was given (trimmed, lower-cased, rounded) shows here.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Written")]
    public sealed record Written([property: Id(0)] CrmRecord After, [property: Id(1)] bool Created) : WriteOutcome
    {
        /// <summary>Whether the record tells only some of its fields: nothing was written that a read back would have to show.</summary>
        [Id(2)] public bool InPart { get; init; }

        /// <summary>What the record held of the written fields in the moment of the write, as far as the platform's answer tells. What
        /// <see cref="After"/> shows instead is somebody's change since.</summary>
        [Id(3)] public IReadOnlyDictionary<string, string?> Taken { get; init; } = NothingTold;
    }

    /// <summary>Nothing was written: the record no longer holds the expected values.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Stale")]
    public sealed record Stale([property: Id(0)] CrmRecord Current) : WriteOutcome;

    /// <summary>The create found a record that is already there (it carries the identity or the match value, or is why the platform refused a
    /// duplicate). Nothing was written.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Exists")]
    public sealed record Exists([property: Id(0)] CrmRecord Current) : WriteOutcome;

    /// <summary>It is gone, by this write or already.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Deleted")]
    public sealed record Deleted([property: Id(0)] RecordVersion At) : WriteOutcome;

    /// <summary>The record is there and not for us: our user may not see or edit it.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Outside")]
    public sealed record Outside([property: Id(0)] string Code, [property: Id(1)] string Message) : WriteOutcome;

    /// <summary>The record to update is deleted.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Missing")]
    public sealed record Missing([property: Id(0)] string Code, [property: Id(1)] string Message) : WriteOutcome;

    /// <summary>Not now (outage, rate limit, row lock, budget): the same write may go again from <paramref name="NotBefore"/> on.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Later")]
    public sealed record Later([property: Id(0)] DateTimeOffset NotBefore, [property: Id(1)] string Code, [property: Id(2)] string Message) : WriteOutcome
    {
        /// <summary>Whether the write may have taken effect all the same (no answer came). Not so where the platform, or we, turned
        /// it away.</summary>
        [Id(3)] public bool MayHaveArrived { get; init; } = true;
    }

    /// <summary>The platform refuses these values; only a change of the record, the configuration or the platform helps.</summary>
    [GenerateSerializer, Immutable, Alias("hss.WriteOutcome.Refused")]
    public sealed record Refused([property: Id(0)] string Code, [property: Id(1)] string Message, [property: Id(2)] IReadOnlyList<string> Fields) : WriteOutcome
    {
        /// <summary>The record of the same object that stands in the way, where the platform names it.</summary>
        [Id(3)] public string? Holder { get; init; }

        /// <summary>What that means, once it is known whose record it is.</summary>
        [Id(4)] public Suspicion? Suspicion { get; init; }

        /// <summary>The configuration would have it so: nobody has to act.</summary>
        [Id(5)] public bool Expected { get; init; }
    }
}
