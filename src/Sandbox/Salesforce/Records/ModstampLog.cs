namespace HubSpotSfSync.Sandbox.Salesforce.Records;

/// <summary>
/// Records in the order (SystemModstamp, Id), so that a poll costs its page and not the table. Stamps only move on, so
/// a change appends to the newest second; the entry it makes stale stays until half of them are. A second is put in
/// order of ids when it is first read.
/// </summary>
internal sealed class ModstampLog(Func<long, SObjectRecord?> byNumber)
{
    private const int SmallestCompaction = 4096;
    private List<Second> _seconds = [];
    private int _entries;
    private int _stale;

    public void Append(long modstamp, long number, bool replacesAnother)
    {
        if (_seconds.Count == 0 || _seconds[^1].Modstamp != modstamp)
        {
            _seconds.Add(new Second(modstamp));
        }

        _seconds[^1].Append((int)number);
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
            second.RemoveAll(number => byNumber(number)?.Current.Modstamp != second.Modstamp);
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

    /// <summary>The records stamped at or after a second, each once; of that second itself only those from a number on.</summary>
    public IEnumerable<SObjectRecord> From(long modstamp, long number)
    {
        for (var at = FirstAtOrAfter(modstamp); at < _seconds.Count; at++)
        {
            var second = _seconds[at];
            var numbers = second.InOrder();
            for (var index = second.Modstamp == modstamp ? second.FirstAtOrAfter(number) : 0; index < numbers.Count; index++)
            {
                if (byNumber(numbers[index]) is { } record && record.Current.Modstamp == second.Modstamp)
                {
                    yield return record;
                }
            }
        }
    }

    private int FirstAtOrAfter(long modstamp)
    {
        int low = 0, high = _seconds.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_seconds[middle].Modstamp < modstamp)
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

    private sealed class Second(long modstamp)
    {
        private List<int> _numbers = [];
        private bool _isInOrder = true;

        public long Modstamp => modstamp;

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
            var found = InOrder().BinarySearch((int)Math.Min(number, int.MaxValue));
            return found < 0 ? ~found : found;
        }
    }
}
