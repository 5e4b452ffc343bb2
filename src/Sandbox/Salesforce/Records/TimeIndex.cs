namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Records in the order (a time of theirs, Id), so that a poll costs its page and not the table. Most changes belong to
/// the newest second; a transaction that commits late is put into the second in which it began. The entry a change makes
/// stale stays until half of them are. A second is put in order of ids when it is first read.
/// </summary>
/// <param name="byNumber">The record of a number, or null.</param>
/// <param name="timeOf">Its time now, in Unix seconds.</param>
internal sealed class TimeIndex(Func<int, SObjectRecord?> byNumber, Func<SObjectRecord, long> timeOf)
{
    private const int SmallestCompaction = 4096;
    private List<Second> _seconds = [];
    private int _entries;
    private int _stale;

    public void Add(long time, int number, bool replacesAnother)
    {
        var at = FirstAtOrAfter(time);
        if (at == _seconds.Count || _seconds[at].Time != time)
        {
            _seconds.Insert(at, new Second(time));
        }

        _seconds[at].Append(number);
        _entries++;
        _stale += replacesAnother ? 1 : 0;
    }

    /// <summary>Only between transactions: an undone change needs its older entry again.</summary>
    public void Compact()
    {
        if (_stale <= SmallestCompaction || _stale <= _entries / 2)
        {
            return;
        }

        foreach (var second in _seconds)
        {
            second.RemoveAll(number => !IsCurrent(second, number, out _));
        }

        _seconds = [.. _seconds.Where(second => second.Count > 0)];
        _entries = _seconds.Sum(second => second.Count);
        _stale = 0;
    }

    public void Clear()
    {
        _seconds.Clear();
        _entries = 0;
        _stale = 0;
    }

    /// <summary>About how many records the span has; counting stops at a limit.</summary>
    public int CountUpTo(TimeSpanBounds bounds, int limit)
    {
        var count = 0;
        for (var at = FirstAtOrAfter(bounds.From); at < _seconds.Count && _seconds[at].Time <= bounds.To && count < limit; at++)
        {
            var second = _seconds[at];
            count += second.Count - (second.Time == bounds.From && bounds.FromNumber > 0 ? second.FirstAtOrAfter(bounds.FromNumber) : 0);
        }

        return count;
    }

    /// <summary>The records of the span in order, each once.</summary>
    public IEnumerable<SObjectRecord> Ascending(TimeSpanBounds bounds)
    {
        for (var at = FirstAtOrAfter(bounds.From); at < _seconds.Count && _seconds[at].Time <= bounds.To; at++)
        {
            var second = _seconds[at];
            var numbers = second.InOrder();
            for (var index = second.Time == bounds.From ? second.FirstAtOrAfter(bounds.FromNumber) : 0; index < numbers.Count; index++)
            {
                if (IsCurrent(second, numbers[index], out var record))
                {
                    yield return record;
                }
            }
        }
    }

    /// <summary>The same records, latest first and within a second the highest id first.</summary>
    public IEnumerable<SObjectRecord> Descending(TimeSpanBounds bounds)
    {
        for (var at = FirstAtOrAfter(bounds.To == long.MaxValue ? bounds.To : bounds.To + 1) - 1; at >= 0 && _seconds[at].Time >= bounds.From; at--)
        {
            var second = _seconds[at];
            var numbers = second.InOrder();
            var last = second.Time == bounds.From ? second.FirstAtOrAfter(bounds.FromNumber) : 0;
            for (var index = numbers.Count - 1; index >= last; index--)
            {
                if (IsCurrent(second, numbers[index], out var record))
                {
                    yield return record;
                }
            }
        }
    }

    private bool IsCurrent(Second second, int number, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out SObjectRecord? record)
    {
        record = byNumber(number);
        return record is not null && timeOf(record) == second.Time;
    }

    private int FirstAtOrAfter(long time)
    {
        // Nearly every change belongs to the last second.
        if (_seconds.Count == 0 || _seconds[^1].Time < time)
        {
            return _seconds.Count;
        }

        int low = 0, high = _seconds.Count - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_seconds[middle].Time < time)
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

    private sealed class Second(long time)
    {
        private List<int> _numbers = [];
        private bool _isInOrder = true;

        public long Time => time;

        public int Count => _numbers.Count;

        public void Append(int number)
        {
            _isInOrder = _isInOrder && (_numbers.Count == 0 || number > _numbers[^1]);
            _numbers.Add(number);
        }

        public void RemoveAll(Predicate<int> isStale) => _numbers.RemoveAll(isStale);

        public List<int> InOrder()
        {
            if (!_isInOrder)
            {
                _numbers = [.. _numbers.Distinct().Order()];
                _isInOrder = true;
            }

            return _numbers;
        }

        public int FirstAtOrAfter(long number)
        {
            var found = InOrder().BinarySearch((int)Math.Clamp(number, 0, int.MaxValue));
            return found < 0 ? ~found : found;
        }
    }
}

/// <param name="From">The first Unix second.</param>
/// <param name="FromNumber">Of the records of that very second, only those from this number on.</param>
/// <param name="To">The last Unix second.</param>
internal readonly record struct TimeSpanBounds(long From, long FromNumber, long To)
{
    public static TimeSpanBounds Everything { get; } = new(long.MinValue, 0, long.MaxValue);
}
