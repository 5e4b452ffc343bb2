using System.Collections.Concurrent;
using HubSpotSfSync.Grains.Interfaces;
using StackExchange.Redis;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>Which objects of a mapping are being read as a whole, and whether records of it wait for that: more is about to come. Stored, so that a
/// reader that was lost with its silo counts until it goes on.</summary>
public sealed class ReadingMarks(IConnectionMultiplexer redis, TimeProvider clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMilliseconds(250);

    private const string Held = "held";

    private readonly ConcurrentDictionary<MappingKey, (bool Any, DateTimeOffset Until)> _known = new();

    public Task BeganAsync(ObjectKey read) => redis.GetDatabase().SetAddAsync(RedisKeys.Reading(read.Mapping), Member(read));

    public Task EndedAsync(ObjectKey read) => redis.GetDatabase().SetRemoveAsync(RedisKeys.Reading(read.Mapping), Member(read));

    /// <summary>Records may wait for all to be read.</summary>
    public Task HoldingAsync(MappingKey mapping) => redis.GetDatabase().SetAddAsync(RedisKeys.Reading(mapping), Held);

    /// <summary>They have been let go.</summary>
    public Task LetGoAsync(MappingKey mapping) => redis.GetDatabase().SetRemoveAsync(RedisKeys.Reading(mapping), Held);

    public async ValueTask<bool> AnyAsync(MappingKey mapping)
    {
        var now = clock.GetUtcNow();
        if (!_known.TryGetValue(mapping, out var known) || now >= known.Until)
        {
            _known[mapping] = known = (await redis.GetDatabase().KeyExistsAsync(RedisKeys.Reading(mapping)), now + Remembered);
        }

        return known.Any;
    }

    private static string Member(ObjectKey read) => $"{read.Side}/{read.ObjectType}";
}
