using HubSpotSfSync.Sync.Records;
using HubSpotSfSync.Sync.Transforms.Values;

namespace HubSpotSfSync.Sync.Configuration.Reading;

/// <summary>Reads a replacement by a pattern; <c>back</c> holds that of the other way.</summary>
internal static class ReplaceReader
{
    /// <param name="settings">The step's settings.</param>
    /// <param name="goal">The side that gets what it makes.</param>
    /// <returns>Null where a pattern is wrong: the problem is told.</returns>
    public static Replace? Read(SectionReader settings, Side goal)
    {
        var there = ReadOne(settings);
        var back = settings.Has("back") ? ReadBack(settings.Section("back")) : null;
        settings.Finish();
        if (there is null || (back is null && settings.Has("back")))
        {
            return null;
        }

        return goal == Side.Salesforce ? new Replace(back, there) : new Replace(there, back);
    }

    private static Replacement? ReadBack(SectionReader back)
    {
        var replacement = ReadOne(back);
        back.Finish();
        return replacement;
    }

    private static Replacement? ReadOne(SectionReader settings)
    {
        var pattern = settings.RequiredText("find", "\"^0\"");
        var by = settings.Text("with") ?? "";
        try
        {
            return pattern.Length == 0 ? null : new Replacement(pattern, by);
        }
        catch (ArgumentException wrong)
        {
            settings.Problems.Add(settings.LocationOf("find"), $"this pattern can't be read: {wrong.Message}", "Correct it; single quotes keep YAML from reading its backslashes");
        }
        catch (NotSupportedException)
        {
            settings.Problems.Add(settings.LocationOf("find"), "this pattern looks around, looks back or is too large, which may take for ever", "Write it without (?=, (?!, (?<=, (?<!, (?> and \\1, and with smaller counts");
        }

        return null;
    }
}
