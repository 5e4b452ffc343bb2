namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Records in the order (SystemModstamp, Id), so that a poll costs its page and not the table. Stamps only move on, so
/// a change appends; the entry it makes stale stays until half of them are.
/// </summary>
internal sealed class ModstampLog(Func<long, SObjectRecord?> byNumber)
{
    private const int SmallestCompaction = 4096;
    private List<(long Modstamp, long Number)> _entries = [];
    private int _stale;

    public void Append(long modstamp, long number, bool replacesAnother)
    {
        _entries.Add((modstamp, number));
        _stale += replacesAnother ? 1 : 0;
    }

    /// <summary>Only between transactions: an undone change needs its older entry again.</summary>
    public void Compact()
    {
        if (_stale > SmallestCompaction && _stale > _entries.Count / 2)
        {
            var live = new List<(long Modstamp, long Number)>(_entries.Count - _stale);
            live.AddRange(From(long.MinValue).Select(record => (record.Current.Modstamp, record.Number)));
            _entries = live;
            _stale = 0;
        }
    }

    public void Clear()
    {
        _entries.Clear();
        _stale = 0;
    }

    /// <summary>The records stamped at or after a second, each once.</summary>
    public IEnumerable<SObjectRecord> From(long modstamp)
    {
        var second = new List<SObjectRecord>();
        for (var at = FirstAtOrAfter(modstamp); at < _entries.Count;)
        {
            var stamp = _entries[at].Modstamp;
            second.Clear();
            for (; at < _entries.Count && _entries[at].Modstamp == stamp; at++)
            {
                if (byNumber(_entries[at].Number) is { } record && record.Current.Modstamp == stamp)
                {
                    second.Add(record);
                }
            }

            second.Sort((left, right) => left.Number.CompareTo(right.Number));
            SObjectRecord? previous = null;
            foreach (var record in second)
            {
                if (!ReferenceEquals(record, previous))
                {
                    yield return record;
                }

                previous = record;
            }
        }
    }

    private int FirstAtOrAfter(long modstamp)
    {
        int low = 0, high = _entries.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_entries[middle].Modstamp < modstamp)
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
