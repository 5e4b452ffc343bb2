using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms;
using HubSpotSfSync.Sync.Transforms.Records;
using Orleans;

namespace HubSpotSfSync.Sync.Pairs;

/// <summary>How far a pair is: all four are safe in storage.</summary>
public enum PairStatus
{
    /// <summary>Nothing is owed on either side.</summary>
    Settled = 1,

    /// <summary>A write is owed and on its way.</summary>
    Pending = 2,

    /// <summary>A write is owed and waits for something: a time, a budget, a first scan.</summary>
    Parked = 3,

    /// <summary>A person has to act: the platform refused the values.</summary>
    Quarantined = 4,
}

/// <summary>Everything that is remembered about two records that are the same thing.</summary>
[GenerateSerializer, Immutable, Alias("hss.PairState")]
public sealed record PairState
{
    [Id(6)] private Decision[] _decisions = [];
    [Id(10)] private StrangerRecord[] _strangers = [];

    [Id(0)] public SideState HubSpot { get; init; } = new();
    [Id(1)] public SideState Salesforce { get; init; } = new();

    /// <summary>The newest number given to an outgoing write; an answer to an older one is void.</summary>
    [Id(2)] public long LastWriteNumber { get; init; }

    /// <summary>Set while the pair waits: until when, and for what.</summary>
    [Id(3)] public Waiting? Waiting { get; init; }

    /// <summary>Set while the pair is quarantined.</summary>
    [Id(4)] public Refusal? Refusal { get; init; }

    /// <summary>How often in a row the platform said "later".</summary>
    [Id(5)] public int Postponements { get; init; }

    /// <summary>The latest decisions, newest last.</summary>
    public IReadOnlyList<Decision> Decisions
    {
        get => _decisions;
        init => _decisions = value as Decision[] ?? [.. value];
    }

    /// <summary>What was decided since the pair was this one.</summary>
    public IEnumerable<Decision> DecidedSince(PairState before)
    {
        var last = before._decisions.LastOrDefault();
        return last is null ? _decisions : _decisions.Skip(Array.FindLastIndex(_decisions, decision => ReferenceEquals(decision, last)) + 1);
    }

    /// <summary>Set while single fields wait for something that they need; the others go on.</summary>
    [Id(7)] public Held? Held { get; init; }

    /// <summary>Of a record without a counterpart: the pair that kept it when the two were compared by the mapping's rule. It is not
    /// asked to decide again.</summary>
    [Id(8)] public string? LostTo { get; init; }

    /// <summary>The most urgent lane of what is owed: all of it goes in that one until it is done, whatever wakes the pair.</summary>
    [Id(11)] public Lane? OwedIn { get; init; }

    /// <summary>Some of what is owed was brought by a load, whatever made it more urgent since.</summary>
    [Id(12)] public bool OwesLoad { get; init; }

    /// <summary>Records that joined the pair while a counterpart was being created on their side; they are looked at when it is there.</summary>
    public IReadOnlyList<StrangerRecord> Strangers
    {
        get => _strangers;
        init => _strangers = value as StrangerRecord[] ?? [.. value];
    }

    public SideState this[Side side] => side == Side.HubSpot ? HubSpot : Salesforce;

    /// <summary>Whether it has a record on both sides.</summary>
    public bool IsWhole => HubSpot.RecordId is not null && Salesforce.RecordId is not null;

    /// <summary>Whether it is parked since a platform or the budget postponed a write, which goes once more by itself.</summary>
    public bool IsPostponed =>
        Status == PairStatus.Parked && Waiting is { Code: not WaitingCodes.FirstScan } && (Postponements > 0 || Sides.Both.Any(side => this[side].Unanswered is not null));

    /// <summary>Whether all that is known of it came by a scan: nobody has touched it since.</summary>
    public bool CameByScan => Sides.Both.All(side => this[side].RecordId is null || this[side].Source == ObservationSource.Scan);

    /// <summary>Whether a record without a counterpart gets one without anybody's doing: it is being created, or will be as soon as it may. Where it waits
    /// for records itself it is not: two may wait for each other.</summary>
    /// <param name="side">Where the record is.</param>
    /// <param name="isRead">Whether the load is over for whose end it may wait.</param>
    public bool IsAboutToBeWhole(Side side, bool isRead) =>
        !IsWhole && Refusal is null && this[side] is { Exists: true, Outside: false }
        && (this[side.Other()].IsBeingCreated || (Waiting is { } waiting && (isRead || waiting.Code != WaitingCodes.FirstScan)));

    public PairState With(Side side, SideState state) => side == Side.HubSpot ? this with { HubSpot = state } : this with { Salesforce = state };

    public PairStatus Status =>
        Refusal is { Expected: false } ? PairStatus.Quarantined
        : HubSpot.Outgoing is not null || Salesforce.Outgoing is not null ? PairStatus.Pending
        : Refusal is not null || Waiting is not null || Held is not null || Strangers.Count > 0 ? PairStatus.Parked
        : PairStatus.Settled;
}

/// <summary>
/// What is known of one side. <see cref="Agreed"/> is the base: the values on which both sides last agreed. <see cref="Known"/> holds
/// only what is newer than that or differs from it, so a settled pair stores each value once a side.
/// </summary>
[GenerateSerializer, Immutable, Alias("hss.SideState")]
public sealed record SideState
{
    private static readonly Dictionary<string, string?> NoValues = [];
    private static readonly Dictionary<string, KnownValue> NothingKnown = [];

    // Stored as what they are: of an interface each state would name the type behind it, and that is longer than most values.
    [Id(4)] private Dictionary<string, string?> _agreed = NoValues;
    [Id(5)] private Dictionary<string, KnownValue> _known = NothingKnown;
    [Id(8)] private Dictionary<string, string?> _reshaped = NoValues;

    [Id(0)] public string? RecordId { get; init; }

    /// <summary>The version of the newest complete look: whatever is older is in it already.</summary>
    [Id(1)] public RecordVersion Floor { get; init; }

    [Id(2)] public bool Deleted { get; init; }

    /// <summary>What the record's identity field holds.</summary>
    [Id(3)] public string? Identity { get; init; }

    public IReadOnlyDictionary<string, string?> Agreed
    {
        get => _agreed;
        init => _agreed = value.AsDictionary();
    }

    public IReadOnlyDictionary<string, KnownValue> Known
    {
        get => _known;
        init => _known = value.AsDictionary();
    }

    /// <summary>The write that is owed to this side and on its way.</summary>
    [Id(6)] public OutgoingWrite? Outgoing { get; init; }

    /// <summary>Where the newest value came from; named in decisions.</summary>
    [Id(7)] public ObservationSource Source { get; init; }

    /// <summary>What the platform made of a value that we wrote, where it differs from what we sent. The same again on a second
    /// attempt is the platform's form of that value; anything else was somebody's change.</summary>
    public IReadOnlyDictionary<string, string?> Reshaped
    {
        get => _reshaped;
        init => _reshaped = value.AsDictionary();
    }

    /// <summary>A write without an answer: it may have arrived. The same write goes again, until it is known what became of it;
    /// merging on a guess could take our own value for somebody's change.</summary>
    [Id(9)] public OutgoingWrite? Unanswered { get; init; }

    /// <summary>The object of the record, where a mapping has several.</summary>
    [Id(10)] public string? ObjectType { get; init; }

    /// <summary>The record is there, and not ours to sync: outside the connection's scope, or hidden from our user.</summary>
    [Id(11)] public bool Outside { get; init; }

    /// <summary>Of a deleted record: the record that it was merged into.</summary>
    [Id(12)] public string? MergedInto { get; init; }

    /// <summary>What a new counterpart gets where this record's field is empty.</summary>
    [Id(13)] public IReadOnlyDictionary<string, string>? Hints { get; init; }

    /// <summary>Of a record that was merged: the record whose values the winner took. Where that has a counterpart, its pair goes on.</summary>
    [Id(14)] public string? MergedBehind { get; init; }

    /// <summary>The deletions of both sides are one: either this was the first and took the counterpart along, or the other way round.
    /// Neither is carried over again, whichever of the two records comes back.</summary>
    [Id(15)] public bool DeletedTogether { get; init; }

    /// <summary>The record belongs to another portal: nothing is done with it.</summary>
    [Id(16)] public Holder? HeldBy { get; init; }

    /// <summary>The record was deleted for privacy: nothing is remembered of it but that.</summary>
    [Id(17)] public bool Erased { get; init; }

    /// <summary>When it was looked for and not found in scope.</summary>
    [Id(18)] public RecordVersion OutsideAt { get; init; }

    public bool Exists => RecordId is not null && !Deleted;

    /// <summary>Whether a create is out, or may have arrived.</summary>
    public bool IsBeingCreated => RecordId is null && (Outgoing is { Creates: true } || Unanswered is { Creates: true });

    /// <summary>Whether a create was sent whose answer never came.</summary>
    public bool MayHaveBeenCreated => RecordId is null && (Unanswered is { Creates: true } || Outgoing is { Creates: true, Again: true });

    public bool TryGetValue(string field, out string? value)
    {
        if (Known.TryGetValue(field, out var known))
        {
            value = known.Value;
            return true;
        }

        return Agreed.TryGetValue(field, out value);
    }

    /// <summary>The values of fields that belong together; null while one of them is not known.</summary>
    public IReadOnlyList<string?>? ValuesOf(IReadOnlyList<string> fields)
    {
        var values = new string?[fields.Count];
        for (var i = 0; i < fields.Count; i++)
        {
            if (!TryGetValue(fields[i], out values[i]))
            {
                return null;
            }
        }

        return values;
    }
}

/// <summary>A value and since which version the record holds it.</summary>
[GenerateSerializer, Immutable, Alias("hss.KnownValue")]
public readonly record struct KnownValue([property: Id(0)] string? Value, [property: Id(1)] RecordVersion At);

/// <summary>A write on its way. When it has arrived, the base becomes <see cref="Sources"/> here and the after-image there.</summary>
[GenerateSerializer, Immutable, Alias("hss.OutgoingWrite")]
public sealed record OutgoingWrite
{
    private static readonly Dictionary<string, string?> NoValues = [];

    // Stored as what they are, as those of a side.
    [Id(3)] private Dictionary<string, string?> _values = NoValues;
    [Id(4)] private Dictionary<string, string?> _expected = NoValues;
    [Id(5)] private Dictionary<string, string?> _sources = NoValues;

    [Id(0)] public required long Number { get; init; }
    [Id(1)] public required Lane Lane { get; init; }
    [Id(2)] public required DateTimeOffset SentAt { get; init; }

    /// <summary>This side's field to the value to write.</summary>
    public required IReadOnlyDictionary<string, string?> Values
    {
        get => _values;
        init => _values = value.AsDictionary();
    }

    /// <summary>The values that the write assumes this side still has.</summary>
    public required IReadOnlyDictionary<string, string?> Expected
    {
        get => _expected;
        init => _expected = value.AsDictionary();
    }

    /// <summary>What this write carries over: the other side's values, under the names of their base.</summary>
    public required IReadOnlyDictionary<string, string?> Sources
    {
        get => _sources;
        init => _sources = value.AsDictionary();
    }

    [Id(6)] public string? TraceParent { get; init; }

    /// <summary>The record was not there when this was sent.</summary>
    [Id(7)] public bool Creates { get; init; }

    /// <summary>It repeats one without an answer: whatever becomes of the repetition, the first may have arrived.</summary>
    [Id(8)] public bool Again { get; init; }

    /// <summary>The record is to go.</summary>
    [Id(9)] public bool Deletes { get; init; }

    /// <summary>The record gives up the identity that it carries: the counterpart that this names is another record's.</summary>
    [Id(10)] public bool Releases { get; init; }

    /// <summary>What is written into fields that belong together; null where this write has none of them.</summary>
    internal IReadOnlyList<string?>? ValuesOf(IReadOnlyList<string> fields)
    {
        var values = new string?[fields.Count];
        for (var i = 0; i < fields.Count; i++)
        {
            if (!Values.TryGetValue(fields[i], out values[i]))
            {
                return null;
            }
        }

        return values.Length > 0 ? values : null;
    }

    internal IReadOnlyList<string?> SourcesOf(FieldMapping field, Side target) =>
        [.. field.BaseOn(target.Other()).TakeWhile(Sources.ContainsKey).Select(key => Sources[key])];
}

/// <summary>Fields that can't be written yet. When what they wait for comes, the pair is woken; <see cref="NotBefore"/> is for when
/// nobody calls.</summary>
[GenerateSerializer, Immutable, Alias("hss.Held")]
public sealed record Held([property: Id(0)] IReadOnlyList<HeldField> Fields, [property: Id(1)] DateTimeOffset Since, [property: Id(2)] DateTimeOffset NotBefore)
{
    /// <summary>The records whose counterpart is missing. One that is a Lead has a counterpart: it waits for people, not for a sync.</summary>
    public IEnumerable<RecordReference> Missing => Fields.Where(held => held.Code != PersonLookup.NotConverted).Select(held => held.For).OfType<RecordReference>();
}

/// <param name="Target">The side that is to get it.</param>
/// <param name="Field">The field, by the target's name.</param>
/// <param name="Code">What it waits for.</param>
/// <param name="Reason">The same for people.</param>
/// <param name="For">The record whose counterpart is missing, if it waits for one.</param>
[GenerateSerializer, Immutable, Alias("hss.HeldField")]
public sealed record HeldField(
    [property: Id(0)] Side Target, [property: Id(1)] string Field, [property: Id(2)] string Code, [property: Id(3)] string Reason, [property: Id(4)] RecordReference? For);

[GenerateSerializer, Immutable, Alias("hss.StrangerRecord")]
public readonly record struct StrangerRecord([property: Id(0)] Side Side, [property: Id(1)] string RecordId);

[GenerateSerializer, Immutable, Alias("hss.Waiting")]
public sealed record Waiting([property: Id(0)] DateTimeOffset NotBefore, [property: Id(1)] string Code, [property: Id(2)] string Reason)
{
    /// <summary>The lane for which there was no call: a more urgent one need not wait.</summary>
    [Id(3)] public Lane? Lane { get; init; }
}

/// <summary>The platform's own words for why it will not take the values.</summary>
[GenerateSerializer, Immutable, Alias("hss.Refusal")]
public sealed record Refusal(
    [property: Id(0)] Side Side,
    [property: Id(1)] string Code,
    [property: Id(2)] string Message,
    [property: Id(3)] IReadOnlyList<string> Fields,
    [property: Id(4)] DateTimeOffset At)
{
    /// <summary>Set where another record is the reason.</summary>
    [Id(5)] public Suspicion? Suspicion { get; init; }

    /// <summary>As the configuration has it: it is told, and nobody has to act.</summary>
    [Id(6)] public bool Expected { get; init; }
}

internal static class DictionaryExtensions
{
    public static Dictionary<string, T> AsDictionary<T>(this IReadOnlyDictionary<string, T> values) => values as Dictionary<string, T> ?? new(values);
}
