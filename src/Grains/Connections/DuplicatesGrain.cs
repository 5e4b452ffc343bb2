using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Grains.Storage;
using HubSpotSfSync.Sync.Mappings;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;
using Orleans.Concurrency;

namespace HubSpotSfSync.Grains.Connections;

/// <summary>Reads a page of the report: the index names the pairs, and these tell how they stand now.</summary>
[GrainType("duplicates"), Reentrant]
public sealed class DuplicatesGrain(SyncPlan plan, DuplicateIndex index, TimeProvider clock) : Grain, IDuplicatesGrain
{
    private const int RecordsListed = 20;
    private const char Behind = '/';

    public async Task<DuplicatePage> PageAsync(DuplicateQuery query)
    {
        var mappings = plan.Connections.Where(connection => query.Connection is null || connection.Name == query.Connection)
            .SelectMany(connection => connection.Mappings).Where(mapping => query.Mapping is null || mapping.Name == query.Mapping)
            .Select(mapping => MappingKey.Of(mapping)).OrderBy(mapping => mapping.ToString(), StringComparer.Ordinal).ToList();
        var total = (await Task.WhenAll(mappings.Select(index.CountAsync))).Sum();
        var wanted = Math.Clamp(query.Groups, 1, DuplicateQuery.MostGroups);
        var groups = new List<DuplicateGroup>();
        string? next = null;
        foreach (var (mapping, after) in From(mappings, query.After))
        {
            if (groups.Count == wanted)
            {
                next = $"{mapping}{Behind}";
                break;
            }

            var names = await index.GroupsAsync(mapping, after, wanted - groups.Count + 1);
            var shown = names.Take(wanted - groups.Count).ToList();
            groups.AddRange((await Task.WhenAll(shown.Select(name => ReadAsync(mapping, name)))).OfType<DuplicateGroup>());
            if (names.Count > shown.Count)
            {
                next = $"{mapping}{Behind}{shown[^1]}";
                break;
            }
        }

        return new DuplicatePage { At = clock.GetUtcNow(), Total = total, Groups = groups, Next = next };
    }

    /// <summary>The mappings that are not behind the position, in the order of their names: should the position's own have left the
    /// configuration, the next one is found all the same. That of the position comes with where to go on in it.</summary>
    private static IEnumerable<(MappingKey Mapping, string? After)> From(List<MappingKey> mappings, string? position)
    {
        if (position is null)
        {
            return mappings.Select(mapping => (mapping, (string?)null));
        }

        if (position.Split(Behind, 3) is not [var connection, var name, var group])
        {
            throw new ArgumentException($"'{position}' is no position in the report of duplicates: give what the page before had as its next.", nameof(position));
        }

        var at = new MappingKey(connection, name);
        return mappings.SkipWhile(mapping => string.CompareOrdinal(mapping.ToString(), at.ToString()) < 0).Select(mapping => (mapping, mapping == at && group.Length > 0 ? group : null));
    }

    /// <summary>Null where the index still lists what is mended already.</summary>
    private async Task<DuplicateGroup?> ReadAsync(MappingKey mapping, string name)
    {
        var (pairs, count) = await index.MembersAsync(mapping, name, RecordsListed);
        var states = await Task.WhenAll(pairs.Select(pair => LookAsync(mapping, pair)));
        var suspects = pairs.Zip(states).Where(one => one.Second.Refusal?.Suspicion is { } suspicion && DuplicateIndex.GroupOf(suspicion.Rival, suspicion.Side) == name).ToList();
        if (suspects.Count == 0)
        {
            return null;
        }

        var first = suspects[0].Second.Refusal!.Suspicion!;
        var keeper = await LookAsync(mapping, first.Rival);
        return new DuplicateGroup
        {
            Connection = mapping.Connection,
            Mapping = mapping.Mapping,
            Side = first.Side,
            Records =
            [
                Record(mapping, first.Rival, keeper, first.Side, suspected: false),
                .. suspects.Select(one => Record(mapping, one.First, one.Second, first.Side, suspected: true)),
            ],
            More = count - pairs.Count,
        };
    }

    private static DuplicateRecord Record(MappingKey mapping, string pair, PairState state, Side side, bool suspected) => new(
        state[side].RecordId,
        new PairKey(mapping, pair).ToString(),
        state[side.Other()] is { Exists: true } counterpart ? counterpart.RecordId : null,
        suspected ? state.Refusal!.Suspicion : null,
        suspected ? state.Refusal!.At : null);

    private Task<PairState> LookAsync(MappingKey mapping, string pair) => GrainFactory.Pair(new PairKey(mapping, pair)).LookAsync();
}
