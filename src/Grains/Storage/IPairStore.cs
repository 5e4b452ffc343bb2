using HubSpotSfSync.Grains.Interfaces;
using HubSpotSfSync.Sync.Pairs;
using HubSpotSfSync.Sync.Records;

namespace HubSpotSfSync.Grains.Storage;

/// <summary>Where pairs are kept. What a pair is and what it owes are stored in one step.</summary>
public interface IPairStore
{
    /// <summary>A pair that is not there is a blank one.</summary>
    Task<StoredPair> ReadAsync(PairKey pair);

    /// <returns>The pair as it is stored now; null, and nothing is done, where one of its own records belongs to another pair by now.</returns>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else has stored it since it was read.</exception>
    Task<StoredPair?> WriteAsync(PairKey pair, PairChange change);

    /// <exception cref="Orleans.Storage.InconsistentStateException">Somebody else has stored it since it was read.</exception>
    Task ClearAsync(PairKey pair, StoredPair former);
}

/// <summary>A pair as the store has it.</summary>
/// <param name="State">What it is.</param>
/// <param name="Version">Names what was stored, to tell if somebody else has stored it since; empty where nothing is stored.</param>
public sealed record StoredPair(PairState State, ReadOnlyMemory<byte> Version)
{
    public static StoredPair None { get; } = new(new PairState(), default);
}

/// <summary>What is to be stored.</summary>
/// <param name="Before">The pair as it was read or stored before.</param>
/// <param name="After">What it is now.</param>
/// <param name="Due">When to look at it again, where it owes something.</param>
/// <param name="Own">The records that it has to have still.</param>
public sealed record PairChange(StoredPair Before, PairState After, DateTimeOffset Due, IReadOnlyCollection<OwnRecord> Own);

/// <summary>A record that a pair has to have still.</summary>
public readonly record struct OwnRecord(Side Side, string RecordId);
