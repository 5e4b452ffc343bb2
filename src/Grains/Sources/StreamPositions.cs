using HubSpotSfSync.Grains.Storage;

namespace HubSpotSfSync.Grains.Sources;

/// <summary>How far an org's change events are safe.</summary>
[GenerateSerializer, Immutable, Alias("hss.ChangeStreamState")]
public sealed record ChangeStreamState
{
    /// <summary>Up to when everything is safe that came through the one subscription to all objects, which there was before each had its
    /// own. Its position (0) is of another topic and means nothing in theirs.</summary>
    [Id(1)] public DateTimeOffset? SafeUntil { get; init; }

    /// <summary>By object; those whose events are not taken are missing.</summary>
    [Id(2)] public IReadOnlyDictionary<string, StreamPosition> Objects { get; init; } = new Dictionary<string, StreamPosition>();
}

/// <param name="Position">Everything up to here is safe; null where the subscription gave no position yet.</param>
/// <param name="SafeUntil">And everything up to this time.</param>
[GenerateSerializer, Immutable, Alias("hss.StreamPosition")]
public sealed record StreamPosition([property: Id(0)] string? Position, [property: Id(1)] DateTimeOffset SafeUntil);

/// <summary>The positions of an org's subscriptions, stored one after the other: the subscriptions interleave, and a state has one version.</summary>
internal sealed class StreamPositions(IPersistentState<ChangeStreamState> storage, IGrainBase grain) : IDisposable
{
    private readonly StateChanges<ChangeStreamState> _changes = new(storage, grain);

    public StreamPosition? Of(string objectType) => storage.State.Objects.GetValueOrDefault(objectType);

    /// <summary>Lets every object go on from where the one subscription for all of them got.</summary>
    public Task CarryOverAsync(IEnumerable<string> objects) => storage.State is { SafeUntil: { } safe, Objects.Count: 0 }
        ? StoreAsync(_ => new ChangeStreamState { Objects = objects.ToDictionary(one => one, _ => new StreamPosition(null, safe)) })
        : Task.CompletedTask;

    public Task SetAsync(string objectType, StreamPosition position) =>
        StoreAsync(state => state with { Objects = new Dictionary<string, StreamPosition>(state.Objects) { [objectType] = position } });

    public Task ForgetAsync(string objectType) => Of(objectType) is null
        ? Task.CompletedTask
        : StoreAsync(state => state with { Objects = state.Objects.Where(one => one.Key != objectType).ToDictionary() });

    public void Dispose() => _changes.Dispose();

    private Task StoreAsync(Func<ChangeStreamState, ChangeStreamState> change) => _changes.StoreAsync(change);
}
