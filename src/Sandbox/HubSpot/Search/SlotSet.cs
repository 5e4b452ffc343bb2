using System.Numerics;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>A set of record slots, one bit each: a million records are 125 kB, and sets combine 64 records at a time.</summary>
internal sealed class SlotSet
{
    private ulong[] _words;

    public SlotSet(int capacity = 0) => _words = new ulong[(capacity + 63) / 64];

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    public bool Contains(int slot) => slot >> 6 < _words.Length && (_words[slot >> 6] >> (slot & 63) & 1) != 0;

    public void Add(int slot)
    {
        if (slot >> 6 >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max((slot >> 6) + 1, _words.Length * 2));
        }

        _words[slot >> 6] |= 1UL << (slot & 63);
    }

    public void Remove(int slot)
    {
        if (slot >> 6 < _words.Length)
        {
            _words[slot >> 6] &= ~(1UL << (slot & 63));
        }
    }

    public SlotSet Copy() => new() { _words = (ulong[])_words.Clone() };

    public void IntersectWith(SlotSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= i < other._words.Length ? other._words[i] : 0;
        }
    }

    public void UnionWith(SlotSet other)
    {
        if (other._words.Length > _words.Length)
        {
            Array.Resize(ref _words, other._words.Length);
        }

        for (var i = 0; i < other._words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    public void ExceptWith(SlotSet other)
    {
        for (var i = 0; i < Math.Min(_words.Length, other._words.Length); i++)
        {
            _words[i] &= ~other._words[i];
        }
    }

    /// <summary>In rising order, those at or above <paramref name="from"/>.</summary>
    public IEnumerable<int> Slots(int from = 0)
    {
        for (var i = from >> 6; i < _words.Length; i++)
        {
            for (var word = i == from >> 6 ? _words[i] & (ulong.MaxValue << (from & 63)) : _words[i]; word != 0; word &= word - 1)
            {
                yield return (i << 6) + BitOperations.TrailingZeroCount(word);
            }
        }
    }
}
