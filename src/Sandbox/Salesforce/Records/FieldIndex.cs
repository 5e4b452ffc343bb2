using System.Globalization;
using HubSpotSfSync.Sandbox.Salesforce.Schema;

namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Record numbers by the value of one field, case ignored. Most values have one record, which then costs no set. A value
/// that many share, such as an owner, has a set, so that taking one record out does not cost a walk.
/// </summary>
internal sealed class FieldIndex(FieldDefinition field)
{
    private readonly Dictionary<string, int> _byKey = new(
        field.IsReference || field.CaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);

    // A negative number in the dictionary is the complement of a place in here.
    private readonly List<HashSet<int>> _shared = [];

    public static string? Key(object? value) => value switch
    {
        null => null,
        string text => text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    public void Add(string key, int number)
    {
        if (_byKey.TryAdd(key, number))
        {
            return;
        }

        var held = _byKey[key];
        if (held < 0)
        {
            _shared[~held].Add(number);
        }
        else if (held != number)
        {
            _shared.Add([held, number]);
            _byKey[key] = ~(_shared.Count - 1);
        }
    }

    public void Remove(string key, int number)
    {
        if (!_byKey.TryGetValue(key, out var held))
        {
            return;
        }

        if (held < 0)
        {
            _shared[~held].Remove(number);
        }
        else if (held == number)
        {
            _byKey.Remove(key);
        }
    }

    /// <summary>In no order.</summary>
    public IReadOnlyCollection<int> Find(string key) => !_byKey.TryGetValue(key, out var held) ? []
        : held < 0 ? _shared[~held]
        : [held];
}
