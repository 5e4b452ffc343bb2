namespace HubSpotSfSync.Sync.Configuration.Rules;

internal static class Repeats
{
    /// <summary>Every item but the first of those with the same name.</summary>
    public static IEnumerable<(string Name, T Item)> Of<T>(IEnumerable<T> items, Func<T, string> name) =>
        items.Where(i => name(i).Length > 0)
            .GroupBy(name, FieldNames.Comparer)
            .SelectMany(same => same.Skip(1).Select(item => (name(item), item)));
}

/// <summary>Both platforms take names of objects and fields in any case.</summary>
internal static class FieldNames
{
    public static StringComparer Comparer => StringComparer.OrdinalIgnoreCase;

    public static bool Same(string left, string right) => Comparer.Equals(left, right);
}
