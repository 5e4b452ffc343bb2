namespace HubSpotSfSync.Sandbox.Salesforce.Limits;

/// <summary>Times every REST request from outside the sandbox's controls, so that slow faults count as running.</summary>
internal sealed class RunningRequests(ApiLimits limits) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, following) =>
        {
            if (!context.Request.Path.StartsWithSegments("/services/data", StringComparison.Ordinal))
            {
                await following(context);
                return;
            }

            using (limits.Begin())
            {
                await following(context);
            }
        });
        next(app);
    };
}
