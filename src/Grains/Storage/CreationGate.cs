using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Records;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>
/// Opens towards a side once every object of a mapping has been scanned there. Until then nothing is created on it: the counterpart may
/// exist and just not have been seen. An open gate never closes, so a silo remembers it.
/// </summary>
public sealed class CreationGate(IConnectionMultiplexer redis, SyncPlan plan, TimeProvider clock)
{
    /// <summary>A gate that is not open yet is asked about for each record of a scan. Whoever opens it looks for pairs that waited a while later.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<MappingKey, bool> _open = new();
    private readonly ConcurrentDictionary<MappingKey, (GateStand Stand, DateTimeOffset Until)> _partly = new();

    /// <summary>Stands among what was scanned while a load counts that was cancelled before all was.</summary>
    private const string Cancelled = "cancelled";

    /// <summary>Whether everything was scanned, on both sides.</summary>
    public async ValueTask<bool> IsOpenAsync(MappingKey mapping) => (await ScannedAsync(mapping)).Count == Sides.Both.Count;

    /// <summary>Whether records may come that were not seen yet: the first load is neither done nor cancelled.</summary>
    public async ValueTask<bool> IsLoadingAsync(MappingKey mapping) => await LookAsync(mapping) is { IsCancelled: false } stand && stand.Scanned.Count < Sides.Both.Count;

    /// <summary>The sides of which everything was scanned.</summary>
    public async ValueTask<IReadOnlyCollection<Side>> ScannedAsync(MappingKey mapping) => (await LookAsync(mapping)).Scanned;

    public async ValueTask<GateStand> LookAsync(MappingKey mapping)
    {
        if (_open.ContainsKey(mapping))
        {
            return new GateStand(Sides.Both, IsCancelled: false);
        }

        var now = clock.GetUtcNow();
        if (_partly.TryGetValue(mapping, out var known) && now < known.Until)
        {
            return known.Stand;
        }

        var members = (await redis.GetDatabase().SetMembersAsync(RedisKeys.Scanned(mapping))).Select(member => (string)member!).ToHashSet(StringComparer.Ordinal);
        var sources = plan.Mapping(mapping.Connection, mapping.Mapping).Sources;
        var scanned = Sides.Both.Where(side => sources.Where(source => source.Side == side).All(source => members.Contains(Member(side, source.ObjectType)))).ToList();
        if (scanned.Count == Sides.Both.Count)
        {
            _open[mapping] = true;
        }

        var stand = new GateStand(scanned, scanned.Count < Sides.Both.Count && members.Contains(Cancelled));
        _partly[mapping] = (stand, now + Remembered);
        return stand;
    }

    private static string Member(Side side, string objectType) => $"{side}/{objectType}";

    public Task ScannedAsync(ObjectKey scanned) => redis.GetDatabase().SetAddAsync(RedisKeys.Scanned(scanned.Mapping), Member(scanned.Side, scanned.ObjectType));

    /// <summary>A load begins, again or for the first time: as long as it goes on nothing is created that it may still find.</summary>
    public Task BeginAsync(MappingKey mapping)
    {
        _partly.TryRemove(mapping, out _);
        return redis.GetDatabase().SetRemoveAsync(RedisKeys.Scanned(mapping), Cancelled);
    }

    /// <summary>No load goes on any more. Where the gate is open this changes nothing.</summary>
    public Task CancelAsync(MappingKey mapping)
    {
        _partly.TryRemove(mapping, out _);
        return redis.GetDatabase().SetAddAsync(RedisKeys.Scanned(mapping), Cancelled);
    }
}

/// <param name="Scanned">The sides of which everything was scanned.</param>
/// <param name="IsCancelled">Whether nobody reads the rest: what changes is created all the same, after a look at the platform.</param>
public readonly record struct GateStand(IReadOnlyCollection<Side> Scanned, bool IsCancelled)
{
    /// <summary>The sides that nobody waits for any more.</summary>
    public IReadOnlyCollection<Side> Open => IsCancelled ? Sides.Both : Scanned;
}
