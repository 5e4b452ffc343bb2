using System.Runtime.InteropServices;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>
/// A value's place in the order of its property, and whose it is. Numbers and instants (epoch milliseconds) order by
/// <paramref name="Number"/>, everything else by <paramref name="Text"/>, whose case doesn't count; equal values by slot.
/// </summary>
internal readonly record struct IndexEntry(double Number, string? Text, int Slot) : IComparable<IndexEntry>
{
    public static readonly IndexEntry First = new(double.NegativeInfinity, null, -1);
    public static readonly IndexEntry End = new(double.PositiveInfinity, "\uffff", int.MaxValue);

    public int CompareTo(IndexEntry other)
    {
        var order = CompareValue(other);
        return order != 0 ? order : Slot.CompareTo(other.Slot);
    }

    public int CompareValue(IndexEntry other)
    {
        var order = Number.CompareTo(other.Number);
        return order != 0 ? order : string.Compare(Text, other.Text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Before every record with this value.</summary>
    public IndexEntry Before() => this with { Slot = -1 };

    /// <summary>Behind every record with this value.</summary>
    public IndexEntry Behind() => this with { Slot = int.MaxValue };
}

/// <summary>A stretch of an index, from <paramref name="From"/> to before <paramref name="Until"/>.</summary>
internal readonly record struct IndexRange(IndexEntry From, IndexEntry Until)
{
    public static readonly IndexRange All = new(IndexEntry.First, IndexEntry.End);

    public bool Contains(IndexEntry entry) => From.CompareTo(entry) <= 0 && entry.CompareTo(Until) < 0;
}

/// <summary>
/// Records in the order of one property, so that a search costs its page and not the table. Sorted chunks rather than a
/// tree: changes come in almost at the end, and a position (how many before?) is a sum of chunk sizes.
/// </summary>
internal sealed class SortedIndex
{
    private const int ChunkSize = 1024;
    private readonly List<List<IndexEntry>> _chunks = [];

    public int Count { get; private set; }

    /// <summary>An index of many entries at once, which come in order of slot.</summary>
    public static SortedIndex Of(List<IndexEntry> entries)
    {
        if (entries.TrueForAll(entry => entry.Text is not null) && FewTexts(entries))
        {
            entries = SortTexts(entries);
        }
        else
        {
            CollectionsMarshal.AsSpan(entries).Sort();
        }

        var index = new SortedIndex { Count = entries.Count };

        // Some room in each chunk, so that the next writes don't split all of them.
        const int Filled = ChunkSize * 3 / 4;
        for (var at = 0; at < entries.Count; at += Filled)
        {
            index._chunks.Add(entries.GetRange(at, Math.Min(Filled, entries.Count - at)));
        }

        return index;
    }

    public void Add(IndexEntry entry)
    {
        Count++;
        if (_chunks.Count == 0)
        {
            _chunks.Add([entry]);
            return;
        }

        var chunkIndex = ChunkOf(entry);
        var chunk = _chunks[chunkIndex];
        var at = PlaceIn(chunk, entry);
        if (chunk.Count < ChunkSize)
        {
            chunk.Insert(at, entry);
        }
        else if (at == chunk.Count && chunkIndex == _chunks.Count - 1)
        {
            _chunks.Add([entry]);
        }
        else
        {
            var upper = chunk.GetRange(ChunkSize / 2, ChunkSize - (ChunkSize / 2));
            chunk.RemoveRange(ChunkSize / 2, upper.Count);
            _chunks.Insert(chunkIndex + 1, upper);
            (at <= chunk.Count ? chunk : upper).Insert(at <= chunk.Count ? at : at - chunk.Count, entry);
        }
    }

    public void Remove(IndexEntry entry)
    {
        if (_chunks.Count == 0)
        {
            return;
        }

        var chunkIndex = ChunkOf(entry);
        var chunk = _chunks[chunkIndex];
        var at = PlaceIn(chunk, entry);
        if (at < chunk.Count && chunk[at].CompareTo(entry) == 0)
        {
            chunk.RemoveAt(at);
            Count--;
            if (chunk.Count == 0)
            {
                _chunks.RemoveAt(chunkIndex);
            }
        }
    }

    /// <summary>How many entries come before.</summary>
    public int Position(IndexEntry entry)
    {
        if (_chunks.Count == 0)
        {
            return 0;
        }

        var chunkIndex = ChunkOf(entry);
        var before = 0;
        for (var i = 0; i < chunkIndex; i++)
        {
            before += _chunks[i].Count;
        }

        return before + PlaceIn(_chunks[chunkIndex], entry);
    }

    public int CountOf(IndexRange range) => Math.Max(0, Position(range.Until) - Position(range.From));

    /// <summary>The entries from a position on, in order.</summary>
    public IEnumerable<IndexEntry> From(int position)
    {
        foreach (var chunk in _chunks)
        {
            for (; position < chunk.Count; position++)
            {
                yield return chunk[position];
            }

            position -= chunk.Count;
        }
    }

    /// <summary>The entries before a position, last one first.</summary>
    public IEnumerable<IndexEntry> Back(int position)
    {
        var fromEnd = Count - position;
        for (var chunkIndex = _chunks.Count - 1; chunkIndex >= 0; chunkIndex--)
        {
            var chunk = _chunks[chunkIndex];
            for (; fromEnd < chunk.Count; fromEnd++)
            {
                yield return chunk[chunk.Count - 1 - fromEnd];
            }

            fromEnd -= chunk.Count;
        }
    }

    public IEnumerable<IndexEntry> Of(IndexRange range)
    {
        var start = Position(range.From);
        return From(start).Take(Math.Max(0, Position(range.Until) - start));
    }

    /// <summary>Adds a stretch's slots to a set, chunk by chunk because the stretch may be the whole table.</summary>
    public void CopyTo(IndexRange range, SlotSet slots)
    {
        var start = Position(range.From);
        var left = Position(range.Until) - start;
        foreach (var chunk in _chunks)
        {
            if (left <= 0)
            {
                return;
            }

            if (start < chunk.Count)
            {
                var part = CollectionsMarshal.AsSpan(chunk).Slice(start, Math.Min(left, chunk.Count - start));
                foreach (var entry in part)
                {
                    slots.Add(entry.Slot);
                }

                left -= part.Length;
            }

            start = Math.Max(0, start - chunk.Count);
        }
    }

    // Addresses differ from each other, cities don't: a sample tells.
    private static bool FewTexts(List<IndexEntry> entries)
    {
        const int Sample = 10_000;
        return entries.Take(Sample).Select(entry => entry.Text).Distinct(StringComparer.OrdinalIgnoreCase).Count() < Math.Min(Sample, entries.Count) / 2;
    }

    // Compares each text once, not each entry: a million records share few words. Keeps the order of slots.
    private static List<IndexEntry> SortTexts(List<IndexEntry> entries)
    {
        var ids = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        var texts = new List<string>();
        var counts = new List<int>();
        var idOf = new int[entries.Count];
        for (var at = 0; at < entries.Count; at++)
        {
            var text = entries[at].Text!;
            if (!ids.TryGetValue(text, out var id))
            {
                ids[text] = id = texts.Count;
                texts.Add(text);
                counts.Add(0);
            }

            idOf[at] = id;
            counts[id]++;
        }

        var order = new int[texts.Count];
        for (var id = 0; id < order.Length; id++)
        {
            order[id] = id;
        }

        Array.Sort(texts.ToArray(), order, StringComparer.OrdinalIgnoreCase);
        var next = new int[order.Length];
        var place = 0;
        foreach (var id in order)
        {
            next[id] = place;
            place += counts[id];
        }

        var sorted = new IndexEntry[entries.Count];
        for (var at = 0; at < sorted.Length; at++)
        {
            sorted[next[idOf[at]]++] = entries[at] with { Text = texts[idOf[at]] };
        }

        return [.. sorted];
    }

    // The last chunk that begins at or before the entry, or the first.
    private int ChunkOf(IndexEntry entry)
    {
        int low = 0, high = _chunks.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_chunks[middle][0].CompareTo(entry) <= 0)
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

    private static int PlaceIn(List<IndexEntry> chunk, IndexEntry entry)
    {
        int low = 0, high = chunk.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (chunk[middle].CompareTo(entry) < 0)
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
