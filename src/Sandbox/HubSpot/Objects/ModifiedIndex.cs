namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>A place in the order of change: time, then id.</summary>
public readonly record struct ModifiedKey(long UpdatedAt, long Id)
{
    public int CompareTo(ModifiedKey other) =>
        UpdatedAt != other.UpdatedAt ? UpdatedAt.CompareTo(other.UpdatedAt) : Id.CompareTo(other.Id);
}

/// <summary>
/// Records in the order they changed, so that a poll by change time costs its page and not the table. Sorted chunks
/// rather than a tree: changes come in almost at the end, and a position (how many before?) is a sum of chunk sizes.
/// </summary>
public sealed class ModifiedIndex
{
    private const int ChunkSize = 1024;
    private readonly List<List<(ModifiedKey Key, CrmObject Object)>> _chunks = [];

    public int Count { get; private set; }

    public void Add(ModifiedKey key, CrmObject record)
    {
        Count++;
        if (_chunks.Count == 0)
        {
            _chunks.Add([(key, record)]);
            return;
        }

        var chunkIndex = ChunkOf(key);
        var chunk = _chunks[chunkIndex];
        var at = PlaceIn(chunk, key);
        if (chunk.Count < ChunkSize)
        {
            chunk.Insert(at, (key, record));
        }
        else if (at == chunk.Count && chunkIndex == _chunks.Count - 1)
        {
            _chunks.Add([(key, record)]);
        }
        else
        {
            var upper = chunk.GetRange(ChunkSize / 2, ChunkSize - (ChunkSize / 2));
            chunk.RemoveRange(ChunkSize / 2, upper.Count);
            _chunks.Insert(chunkIndex + 1, upper);
            (at <= chunk.Count ? chunk : upper).Insert(at <= chunk.Count ? at : at - chunk.Count, (key, record));
        }
    }

    public void Remove(ModifiedKey key)
    {
        if (_chunks.Count == 0)
        {
            return;
        }

        var chunkIndex = ChunkOf(key);
        var chunk = _chunks[chunkIndex];
        var at = PlaceIn(chunk, key);
        if (at < chunk.Count && chunk[at].Key == key)
        {
            chunk.RemoveAt(at);
            Count--;
            if (chunk.Count == 0)
            {
                _chunks.RemoveAt(chunkIndex);
            }
        }
    }

    /// <summary>How many records come before the key.</summary>
    public int Position(ModifiedKey key)
    {
        if (_chunks.Count == 0)
        {
            return 0;
        }

        var chunkIndex = ChunkOf(key);
        var before = 0;
        for (var i = 0; i < chunkIndex; i++)
        {
            before += _chunks[i].Count;
        }

        return before + PlaceIn(_chunks[chunkIndex], key);
    }

    /// <summary>The records from a position on, in order.</summary>
    public IEnumerable<CrmObject> From(int position)
    {
        foreach (var chunk in _chunks)
        {
            for (; position < chunk.Count; position++)
            {
                yield return chunk[position].Object;
            }

            position -= chunk.Count;
        }
    }

    // The last chunk that begins at or before the key, or the first.
    private int ChunkOf(ModifiedKey key)
    {
        int low = 0, high = _chunks.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_chunks[middle][0].Key.CompareTo(key) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private static int PlaceIn(List<(ModifiedKey Key, CrmObject Object)> chunk, ModifiedKey key)
    {
        int low = 0, high = chunk.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (chunk[middle].Key.CompareTo(key) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
