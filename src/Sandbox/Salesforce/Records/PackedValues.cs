using System.Numerics;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// The values of a row without its blanks: a bit for each field that has a value, and the values in the order of the
/// bits. Of some seventy fields a person has a dozen, and a million people have to fit in memory.
/// </summary>
public readonly struct PackedValues
{
    private const int BitsPerWord = 64;
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong[]? _more;
    private readonly object[] _values;

    /// <param name="values">By <see cref="Schema.FieldDefinition.Ordinal"/>.</param>
    public PackedValues(ReadOnlySpan<object?> values)
    {
        _more = values.Length > 2 * BitsPerWord ? new ulong[(values.Length - 1) / BitsPerWord - 1] : null;
        var count = 0;
        foreach (var value in values)
        {
            count += value is null ? 0 : 1;
        }

        _values = count == 0 ? [] : new object[count];
        count = 0;
        for (var ordinal = 0; ordinal < values.Length; ordinal++)
        {
            if (values[ordinal] is not { } value)
            {
                continue;
            }

            _values[count++] = value;
            var bit = 1UL << (ordinal % BitsPerWord);
            switch (ordinal / BitsPerWord)
            {
                case 0:
                    _first |= bit;
                    break;
                case 1:
                    _second |= bit;
                    break;
                case var word:
                    _more![word - 2] |= bit;
                    break;
            }
        }
    }

    /// <summary>The value of a field; null where it is blank or was added to the object later.</summary>
    public object? this[int ordinal]
    {
        get
        {
            var word = ordinal / BitsPerWord;
            var bits = Word(word);
            var bit = 1UL << (ordinal % BitsPerWord);
            if ((bits & bit) == 0)
            {
                return null;
            }

            var at = BitOperations.PopCount(bits & (bit - 1));
            for (var before = 0; before < word; before++)
            {
                at += BitOperations.PopCount(Word(before));
            }

            return _values[at];
        }
    }

    /// <summary>Writes every value to its ordinal; the rest of the row is left as it is.</summary>
    public void CopyTo(Span<object?> row)
    {
        var next = 0;
        for (var word = 0; next < _values.Length; word++)
        {
            for (var bits = Word(word); bits != 0; bits &= bits - 1)
            {
                row[(word * BitsPerWord) + BitOperations.TrailingZeroCount(bits)] = _values[next++];
            }
        }
    }

    private ulong Word(int word) => word switch
    {
        0 => _first,
        1 => _second,
        _ => _more is not null && word - 2 < _more.Length ? _more[word - 2] : 0,
    };
}
