#!/bin/sh
# Makes the sample videos of the demo and the tests from ffmpeg's own sources: nothing is downloaded,
# nothing is anybody's property. Bit-exact muxing and one thread keep a rebuild with the same ffmpeg
# byte-identical, so the committed files and their digests stay stable. Each has chapters: their titles
# are the labels by which the emulator finds clips.
# Needs ffmpeg with libx264 and aac.   Usage: sh test/emulator/samples/make-samples.sh
set -eu
cd "$(dirname "$0")"

W=640 H=360 FPS=15
CHAPTERS=$(mktemp)
trap 'rm -f "$CHAPTERS"' EXIT

# chapters <seconds> <title> [<seconds> <title> …]: one after the other.
chapters() {
	echo ';FFMETADATA1' >"$CHAPTERS"
	at=0
	while [ $# -gt 0 ]; do
		end=$((at + $1))
		printf '[CHAPTER]\nTIMEBASE=1/1\nSTART=%s\nEND=%s\ntitle=%s\n' "$at" "$end" "$2" >>"$CHAPTERS"
		at=$end
		shift 2
	done
}

# sample <file> <seconds> <number of inputs> <inputs and filters …>: [v] and [a] become the file.
sample() {
	file=$1 seconds=$2 inputs=$3
	shift 3
	ffmpeg -hide_banner -loglevel error -y "$@" \
		-f ffmetadata -i "$CHAPTERS" -map "[v]" -map "[a]" -map_chapters "$inputs" -t "$seconds" \
		-c:v libx264 -preset veryslow -crf 32 -pix_fmt yuv420p -g 60 -threads 1 \
		-c:a aac -b:a 24k -ac 1 -ar 22050 \
		-map_metadata:g -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart \
		"$file"
}

# harbour-at-sunset.mp4 (43 s): dusk over the sea, a lighthouse beam, fireworks of cells, rain on the
# pier, night with stars. Five scenes that differ in colour, motion and sound.
chapters 10 'A boat leaves the harbour over a calm sea' 9 'The beam of the lighthouse turns' \
	8 'Fireworks above the water' 8 'Rain on the wooden pier' 8 'Stars in the night sky'
sample harbour-at-sunset.mp4 43 10 \
	-f lavfi -i "gradients=s=${W}x${H}:r=${FPS}:d=10:c0=0x2b1055:c1=0xff7e5f:c2=0xfeb47b:n=3:x0=320:y0=0:x1=320:y1=360:speed=0.00001:seed=1,drawbox=x=0:y=250:w=640:h=110:color=0x0b2545@0.85:t=fill,drawbox=x=440:y=150:w=60:h=60:color=0xffd27f:t=fill,format=yuv420p[sea];color=c=0x1b1b1b:s=90x24:r=${FPS}:d=10[hull];color=c=0x7f1d1d:s=8x56:r=${FPS}:d=10[mast];[sea][hull]overlay=x='60+24*t':y=232[afloat];[afloat][mast]overlay=x='100+24*t':y=176" \
	-f lavfi -i "color=c=0x13315c:s=${W}x${H}:r=${FPS}:d=9,drawbox=x=300:y=120:w=40:h=240:color=0xe8e8e8:t=fill,drawbox=x=300:y=170:w=40:h=30:color=0xc1121f:t=fill,drawbox=x=300:y=260:w=40:h=30:color=0xc1121f:t=fill,format=yuv420p[night];color=c=0xfff3b0:s=150x18:r=${FPS}:d=9[beam];[night][beam]overlay=x='mod(90*t,640)':y=100" \
	-f lavfi -i "life=s=160x90:r=5:mold=10:ratio=0.08:seed=7:death_color=0x3d0066:life_color=0xffd60a,trim=duration=8,scale=${W}:${H}:flags=neighbor,fps=${FPS}" \
	-f lavfi -i "color=c=0x4a5a63:s=${W}x${H}:r=${FPS}:d=8,drawgrid=w=40:h=80:t=2:color=0xb0c4ce@0.5,scroll=h=0.004:v=-0.02,drawbox=x=0:y=290:w=640:h=70:color=0x5c4033:t=fill" \
	-f lavfi -i "mandelbrot=s=320x180:r=5:start_scale=2.2:end_scale=0.9:maxiter=60,trim=duration=8,scale=${W}:${H},fps=${FPS},hue=h=200:s=0.7" \
	-f lavfi -i "sine=f=196:d=10,tremolo=f=0.5:d=0.8" \
	-f lavfi -i "sine=f=82:d=9,tremolo=f=1:d=0.9" \
	-f lavfi -i "anoisesrc=c=brown:d=8:a=0.5:seed=3,tremolo=f=3:d=0.9" \
	-f lavfi -i "anoisesrc=c=pink:d=8:a=0.25:seed=5" \
	-f lavfi -i "sine=f=523:d=8:beep_factor=2,volume=0.3" \
	-filter_complex "[0:v]format=yuv420p,setsar=1[v0];[1:v]format=yuv420p,setsar=1[v1];[2:v]format=yuv420p,setsar=1[v2];[3:v]format=yuv420p,setsar=1[v3];[4:v]format=yuv420p,setsar=1[v4];[v0][5:a][v1][6:a][v2][7:a][v3][8:a][v4][9:a]concat=n=5:v=1:a=1[v][a]"

# forest-in-the-rain.mp4 (18 s): tree trunks in a shower, then a clearing that something brown crosses.
chapters 6 'Heavy rain between the trees' 12 'A deer crosses the clearing'
sample forest-in-the-rain.mp4 18 4 \
	-f lavfi -i "color=c=0x14381f:s=${W}x${H}:r=${FPS}:d=6,drawbox=x=80:w=36:color=0x3b2a1a:t=fill,drawbox=x=260:w=48:color=0x33241a:t=fill,drawbox=x=470:w=40:color=0x3b2a1a:t=fill,drawgrid=w=32:h=90:t=1:color=0xcfe8ff@0.6,scroll=h=0.002:v=-0.05,format=yuv420p" \
	-f lavfi -i "color=c=0x2f6b3a:s=${W}x${H}:r=${FPS}:d=12,drawbox=y=240:h=120:color=0x6b8e23:t=fill,format=yuv420p[clearing];color=c=0x7b4b23:s=70x44:r=${FPS}:d=12[deer];[clearing][deer]overlay=x='-70+60*t':y='226+6*sin(6*t)'" \
	-f lavfi -i "anoisesrc=c=white:d=6:a=0.12:seed=11" \
	-f lavfi -i "sine=f=1760:d=12,tremolo=f=5:d=0.95,volume=0.25" \
	-filter_complex "[0:v]setsar=1[v0];[1:v]setsar=1[v1];[v0][2:a][v1][3:a]concat=n=2:v=1:a=1[v][a]"

# city-traffic-at-night.mp4 (15 s): headlights and tail lights pass below lit windows, then a blue light.
chapters 9 'Cars and headlights in the street' 6 'An ambulance with its siren'
sample city-traffic-at-night.mp4 15 4 \
	-f lavfi -i "color=c=0x0a0a14:s=${W}x${H}:r=${FPS}:d=9,drawgrid=w=64:h=48:t=20:color=0x14141f,drawbox=y=230:h=130:color=0x22222a:t=fill,format=yuv420p[street];color=c=0xfff6d0:s=46x14:r=${FPS}:d=9[head];color=c=0xd00000:s=46x14:r=${FPS}:d=9[tail];[street][head]overlay=x='mod(220*t,700)-46':y=262[one];[one][tail]overlay=x='640-mod(170*t,700)':y=318" \
	-f lavfi -i "color=c=0x0a0a14:s=${W}x${H}:r=${FPS}:d=6,drawbox=y=230:h=130:color=0x22222a:t=fill,format=yuv420p[dark];color=c=0xf5f5f5:s=120x60:r=${FPS}:d=6[van];color=c=0x1e6bff:s=30x14:r=${FPS}:d=6[lamp];[dark][van]overlay=x='100*t':y=220[driven];[driven][lamp]overlay=x='45+100*t':y=206:enable='lt(mod(t,0.6),0.3)'" \
	-f lavfi -i "anoisesrc=c=brown:d=9:a=0.4:seed=13" \
	-f lavfi -i "aevalsrc='0.3*sin(2*PI*t*(600+250*gt(mod(t,1),0.5)))':d=6:s=22050" \
	-filter_complex "[0:v]setsar=1[v0];[1:v]setsar=1[v1];[v0][2:a][v1][3:a]concat=n=2:v=1:a=1[v][a]"

# train-in-snowy-mountains.mp4 (18 s): a red train before white slopes, then the dark of a tunnel.
chapters 12 'A red train climbs past white peaks' 6 'Through the dark tunnel'
sample train-in-snowy-mountains.mp4 18 4 \
	-f lavfi -i "gradients=s=${W}x${H}:r=${FPS}:d=12:c0=0x9fd3ff:c1=0xffffff:n=2:x0=320:y0=0:x1=320:y1=300:speed=0.00001:seed=2,drawbox=y=250:h=110:color=0xf4f8ff:t=fill,drawbox=y=300:h=6:color=0x505050:t=fill,format=yuv420p[snow];color=c=0xb3001b:s=230x46:r=${FPS}:d=12[train];[snow][train]overlay=x='-230+75*t':y=254" \
	-f lavfi -i "color=c=0x101010:s=${W}x${H}:r=${FPS}:d=6,drawgrid=w=160:h=360:t=6:color=0x3a3a3a,scroll=h=0.05,format=yuv420p" \
	-f lavfi -i "anoisesrc=c=brown:d=12:a=0.3:seed=17,tremolo=f=4:d=0.8" \
	-f lavfi -i "sine=f=110:d=6,tremolo=f=8:d=0.9" \
	-filter_complex "[0:v]setsar=1[v0];[1:v]setsar=1[v1];[v0][2:a][v1][3:a]concat=n=2:v=1:a=1[v][a]"
