using System.IO.Enumeration;
using HubSpotSfSync.Sandbox.HubSpot.Objects;
using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Search;

/// <summary>The property has all words of the pattern, in which a * stands for any number of letters.</summary>
internal sealed record WordCriterion(PropertyDefinition Property, string Pattern) : Criterion
{
    private bool HasWildcard => Pattern.Contains('*', StringComparison.Ordinal);

    // With a wildcard the words only narrow the candidates.
    public override bool IsExact => !HasWildcard;

    public override int AtMost(RecordIndex index)
    {
        var words = index.Words(Property);
        return HasWildcard && Ranges().Count == 0 ? index.LiveCount : Ranges().Select(words.CountOf).DefaultIfEmpty(0).Min();
    }

    public override void CopyTo(RecordIndex index, SlotSet slots)
    {
        var words = index.Words(Property);
        var ranges = Ranges();
        if (ranges.Count > 0)
        {
            var all = new SlotSet();
            words.CopyTo(ranges[0], all);
            foreach (var range in ranges.Skip(1))
            {
                var those = new SlotSet();
                words.CopyTo(range, those);
                all.IntersectWith(those);
            }

            slots.UnionWith(all);
        }
        else if (HasWildcard)
        {
            slots.UnionWith(index.Live);
        }
    }

    public override bool Matches(CrmObject record, ObjectVersion version)
    {
        if (record.Get(version, Property) is not { Length: > 0 } value)
        {
            return false;
        }

        if (!HasWildcard)
        {
            var wanted = IndexKeys.Words(Pattern).ToList();
            return wanted.Count > 0 && wanted.TrueForAll(word => IndexKeys.Words(value).Contains(word, StringComparer.OrdinalIgnoreCase));
        }

        // Only the * means something here.
        var expression = Pattern.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);
        return FileSystemName.MatchesSimpleExpression(expression, value)
            || IndexKeys.Words(value).Any(word => FileSystemName.MatchesSimpleExpression(expression, word));
    }

    // A word next to a * is only the beginning of one, or its end, of which the index knows nothing.
    private List<IndexRange> Ranges()
    {
        var ranges = new List<IndexRange>();
        var at = 0;
        foreach (var word in IndexKeys.Words(Pattern))
        {
            at = Pattern.IndexOf(word, at, StringComparison.Ordinal);
            var end = at + word.Length;
            if (at == 0 || Pattern[at - 1] != '*')
            {
                var isBeginning = end < Pattern.Length && Pattern[end] == '*';
                ranges.Add(new IndexRange(new IndexEntry(0, word, -1), new IndexEntry(0, isBeginning ? word + '\uffff' : word, int.MaxValue)));
            }

            at = end;
        }

        return ranges;
    }
}

/// <summary>Each word of the text begins a word of one of the properties: the <c>query</c> of a search.</summary>
internal sealed record TextCriterion(IReadOnlyList<PropertyDefinition> Properties, IReadOnlyList<string> Words) : Criterion
{
    public override int AtMost(RecordIndex index) =>
        Words.Select(word => Properties.Sum(property => index.Words(property).CountOf(Range(word)))).DefaultIfEmpty(0).Min();

    public override void CopyTo(RecordIndex index, SlotSet slots)
    {
        SlotSet? all = null;
        foreach (var word in Words)
        {
            var those = new SlotSet();
            foreach (var property in Properties)
            {
                index.Words(property).CopyTo(Range(word), those);
            }

            if (all is null)
            {
                all = those;
            }
            else
            {
                all.IntersectWith(those);
            }
        }

        slots.UnionWith(all ?? new SlotSet());
    }

    public override bool Matches(CrmObject record, ObjectVersion version) =>
        Words.All(wanted => Properties.Any(property => record.Get(version, property) is { } value
            && IndexKeys.Words(value).Any(word => word.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))));

    private static IndexRange Range(string word) => new(new IndexEntry(0, word, -1), new IndexEntry(0, word + '\uffff', int.MaxValue));
}
