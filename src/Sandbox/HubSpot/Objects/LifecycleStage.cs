using HubSpotSfSync.Sandbox.HubSpot.Schema;

namespace HubSpotSfSync.Sandbox.HubSpot.Objects;

/// <summary>A stage only moves on; to move it back it has to be cleared first.</summary>
internal static class LifecycleStage
{
    public static bool IsBackwards(string? old, string value) =>
        !string.IsNullOrEmpty(old) && value.Length > 0 && Order(value) < Order(old);

    /// <summary>The place of a stage, -1 for none.</summary>
    public static int Order(string? stage)
    {
        var stages = DefaultProperties.LifecycleStages;
        for (var i = 0; i < stages.Count; i++)
        {
            if (stages[i] == stage)
            {
                return i;
            }
        }

        return -1;
    }
}
